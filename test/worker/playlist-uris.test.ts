import { describe, expect, test } from 'vitest';
import { ORIGIN, PUBLIC, useOrigin } from './origin-double.ts';
import { get, playlistPath, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
let count = 0;

/**
 * Requests a film's playlist, and so starts the film's session. Then changes the origin's playlist to `text`, in which
 * `{session}` stands for the session's name, and requests the playlist again.
 * @returns the reply to the second request, the request's path, and the session's name
 */
async function playlistWith(text: string): Promise<{ response: Response; path: string; session: string }> {
  const id = `uris-${count++}`;
  const path = playlistPath(`movie/${id}`, visitId(id));
  await get(path);
  origin.playlist = text.replaceAll('{session}', `session-of-${id}`);
  return { response: await get(path), path, session: `session-of-${id}` };
}

/** In the middle of a film the player is told to ask again, and learns nothing of the playlist's URIs. */
async function expectToWait(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toEqual({
    error: 'not_ready',
    message: 'Something went wrong at the edge; ask again',
  });
}

const media = (...lines: string[]): string =>
  ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:8', ...lines, ''].join('\n');
const FOLDER = '/api/v1/hls/{session}/';

describe('a segment that the origin names', () => {
  test.each([
    ['relative to the playlist', 'segment_000.ts'],
    ['relative with a dot', './segment_000.ts'],
    ['by its path', `${FOLDER}segment_000.ts`],
    ['absolutely on ORIGIN', `${ORIGIN}${FOLDER}segment_000.ts`],
    ['absolutely on ORIGIN_PUBLIC', `${PUBLIC}${FOLDER}segment_000.ts`],
    ['by a detour that ends in the session', '../{session}/segment_000.ts'],
  ])('a segment with the URI %s leads through the edge, and plays', async (_, uri) => {
    const { response, path, session } = await playlistWith(media('#EXTINF:7.5,', uri));
    const text = await textOf(response);
    expect(text).not.toMatch(/origin\.test|media\.example/);
    const [segment = ''] = urisIn(text, path);
    expect(segment).toMatch(/^\/api\/v1\/hls\/play\/movie\/uris-\d+\/[\w-]{60,}\/segment_000\.ts$/);
    expect(await textOf(await get(segment))).toBe(`${session} segment_000.ts`);
  });
});

describe('a playlist is refused that names', () => {
  test.each([
    ['another host', `https://elsewhere.example${FOLDER}segment_000.ts`],
    ['another port', `${ORIGIN}:8443${FOLDER}segment_000.ts`],
    ['another scheme', `http://origin.test${FOLDER}segment_000.ts`],
    ['another host without a scheme', `//elsewhere.example${FOLDER}segment_000.ts`],
    ['another host with backslashes', `\\\\elsewhere.example${FOLDER}segment_000.ts`],
    ['a user', `https://user:password@origin.test${FOLDER}segment_000.ts`],
    ['the folder above', '../segment_000.ts'],
    ['the folder above, encoded', '%2e%2e/segment_000.ts'],
    ['a folder below', 'folder/segment_000.ts'],
    ['an encoded slash', '..%2fsegment_000.ts'],
    ['the folder itself', './'],
    ['data', 'data:video/mp2t;base64,R0E='],
    ['a script', 'javascript:alert(1)'],
    ['another session', '/api/v1/hls/session-of-somebody/segment_000.ts'],
    ['another endpoint', '/api/v1/auth/me'],
    ['a query', 'segment_000.ts?token=1'],
    ['a hidden file', '.htaccess'],
  ])('a playlist with the URI %s is refused', async (_, uri) => {
    const { response } = await playlistWith(media('#EXTINF:7.5,', uri));
    await expectToWait(response);
  });

  test('a playlist with a key is refused', async () => {
    const key = '#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1"';
    const { response } = await playlistWith(media(key, '#EXTINF:7.5,', 'segment_000.ts'));
    await expectToWait(response);
  });

  test('a playlist with an initialisation section elsewhere is refused', async () => {
    const map = '#EXT-X-MAP:URI="https://elsewhere.example/init.mp4"';
    const { response } = await playlistWith(media(map, '#EXTINF:7.5,', 'segment_000.m4s'));
    await expectToWait(response);
  });
});

describe('what is no playlist is refused', () => {
  test.each([
    ['a web page', '<!doctype html><title>Sign in</title>'],
    ['JSON', '{"error":"unavailable"}'],
    ['nothing', ''],
    ['a header alone', '#EXTM3U'],
  ])('a text that is no playlist is refused: %s', async (_, text) => {
    const { response } = await playlistWith(text);
    await expectToWait(response);
  });
});
