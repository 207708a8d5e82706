/**
 * When the edge keeps the origin's answer as a segment, for other viewers and in browsers: only if the playlist lists
 * the segment, and the answer is whole and of the segment's type.
 */
import { describe, expect, test } from 'vitest';
import { peek, readWhole } from '../../worker/segments/peek.ts';
import { useOrigin } from './origin-double.ts';
import { get, playlistPath, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
const BOB = '_mydia_key=bob';
const FOR_GOOD = 'private, max-age=31536000, immutable';
let count = 0;

/**
 * The paths of one segment in two viewers' playlists. The segment is the fifth, since the edge asks for the first ones
 * ahead of the players.
 */
async function aSegment(uri = 'segment_004.ts'): Promise<{ path: string; theirs: string; name: string }> {
  const film = `sound-${count++}`;
  origin.segments = ['a.ts', 'b.ts', 'c.ts', 'd.ts', uri];
  const [path = '', theirs = ''] = await Promise.all(
    [{}, { cookie: BOB }].map(async (as, who) => {
      const playlist = playlistPath(`movie/${film}`, visitId(`${film}-${who}`));
      return urisIn(await textOf(await get(playlist, as)), playlist)[4];
    }),
  );
  await origin.quiet();
  origin.log.length = 0;
  return { path, theirs, name: `/${uri}` };
}

type Body = string | Uint8Array<ArrayBuffer>;

/** The origin answers requests for `name` with this type and body. @param more headers beside the origin's own */
function sends(name: string, type: string | null, body: Body, more: Record<string, string> = {}): void {
  const length = typeof body === 'string' ? new TextEncoder().encode(body).byteLength : body.byteLength;
  const headers = new Headers({ 'content-length': String(length), ...more });
  origin.instead = (request) => {
    if (!request.url.endsWith(name)) return undefined;
    const response = new Response(body, { headers });
    if (type === null) response.headers.delete('content-type');
    else response.headers.set('content-type', type);
    return response;
  };
}

const requestsFor = (name: string): number => origin.log.filter((line) => line.endsWith(name)).length;

/**
 * Asks as two viewers, one after the other. @returns what browsers may do with the answer, and whether the edge has
 * kept it
 */
async function outcome({ path, theirs, name }: { path: string; theirs: string; name: string }) {
  const response = await get(path);
  const body = await textOf(response);
  await origin.quiet();
  await scheduler.wait(20);
  await textOf(await get(theirs, { cookie: BOB }));
  return {
    status: response.status,
    cacheControl: response.headers.get('cache-control'),
    isKept: requestsFor(name) === 1,
    body,
  };
}

const PAGE = '<!doctype html><title>Sign in</title>';

describe('a page in a segment’s place is not handed on, but to be asked for again', () => {
  test.each<[string, string | null, string]>([
    ['that says so', 'text/html; charset=utf-8', PAGE],
    ['in capitals', 'TEXT/HTML', PAGE],
    ['as XHTML', 'application/xhtml+xml', '<?xml version="1.0"?><html/>'],
    ['that calls itself video', 'video/mp2t', `\n  ${PAGE}`],
    ['that calls itself nothing', null, `\uFEFF${PAGE}`],
    ['that is an error in JSON', 'application/json; charset=utf-8', '{"error":"unavailable"}'],
    ['that is a problem in JSON', 'application/problem+json', '{"title":"unavailable"}'],
    ['or nothing at all', 'video/mp2t', ''],
  ])('a page in a segment’s place is not passed on, but is to be asked for again: %s', async (_, type, body) => {
    const segment = await aSegment();
    sends(segment.name, type, body, { 'cache-control': 'public, max-age=31536000, immutable' });
    const response = await get(segment.path);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: 'not_ready' });
    origin.instead = null;
    const now = await get(segment.path);
    expect([now.status, now.headers.get('cache-control')]).toEqual([200, FOR_GOOD]);
    expect(await textOf(now)).toMatch(/ segment_004\.ts$/);
  });

  test('a page in a segment’s place is not passed on to a viewer who has asked at the same time', async () => {
    const segment = await aSegment();
    sends(segment.name, 'text/html', PAGE);
    const asked = [get(segment.path), get(segment.path), get(segment.theirs, { cookie: BOB })];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([503, 503, 503]);
  });

  test('a page in a segment’s place is not passed on when the edge asked for it ahead of the player', async () => {
    sends('.ts', 'text/html', PAGE);
    const path = playlistPath('movie/sound-ahead', visitId('sound-ahead'));
    const [first = ''] = urisIn(await textOf(await get(path)), path);
    await origin.quiet();
    origin.instead = null;
    expect(await textOf(await get(first))).toMatch(/ segment_000\.ts$/);
  });

  test('a page in a segment’s place is not passed on as the answer to a range', async () => {
    const segment = await aSegment();
    sends(segment.name, 'text/html', PAGE);
    expect((await get(segment.path, { headers: { range: 'bytes=0-3' } })).status).toBe(503);
  });
});

describe('an answer that is no segment at all', () => {
  test.each([
    ['a redirect to sign in', () => Response.redirect('https://login.example/', 302)],
    ['an error of the origin’s', () => new Response('no', { status: 500 })],
    ['a tunnel’s', () => new Response(PAGE, { status: 530, headers: { 'content-type': 'text/html' } })],
    ['one that is asked for too often', () => new Response('no', { status: 429 })],
  ])('an answer that is no segment at all is to be asked for again: %s', async (_, answer) => {
    const segment = await aSegment();
    origin.instead = (request) => (request.url.endsWith(segment.name) ? answer() : undefined);
    const response = await get(segment.path);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

/** Two packets of a transport stream. */
const PACKETS = new Uint8Array(376);
PACKETS[0] = 0x47;
PACKETS[188] = 0x47;
const BOX = new Uint8Array([0, 0, 0, 16, ...new TextEncoder().encode('styp'), 0, 0, 0, 0, 0, 0, 0, 0]);
const NOISE = new Uint8Array(376).fill(7);

describe('what is a segment is kept, by the edge and for good by the browser', () => {
  test.each<[string, string, string | null, Body]>([
    ['video', 'segment_004.ts', 'video/mp2t; charset=utf-8', NOISE],
    ['sound', 'sound.aac', 'audio/aac', NOISE],
    ['MP4 of an application', 'film.m4s', 'application/mp4', NOISE],
    ['subtitles', 'subs_0.vtt', 'text/vtt; charset=utf-8', 'WEBVTT\n'],
    ['a transport stream of no type', 'segment_004.ts', null, PACKETS],
    ['a transport stream of any type', 'segment_004.ts', 'application/octet-stream', PACKETS],
    ['a fragment of any type', 'segment_004.m4s', 'binary/octet-stream', BOX],
  ])('a segment is kept, by the edge and for good by the browser: %s', async (_, uri, type, body) => {
    const segment = await aSegment(uri);
    sends(segment.name, type, body);
    expect(await outcome(segment)).toMatchObject({ status: 200, cacheControl: FOR_GOOD, isKept: true });
  });
});

describe('what may not be one is handed on, and kept nowhere', () => {
  test.each<[string, string, string | null, Body]>([
    ['bytes of any type that are no container', 'segment_004.ts', 'application/octet-stream', NOISE],
    ['bytes of no type that are no container', 'segment_004.ts', null, NOISE],
    ['plain text', 'segment_004.ts', 'text/plain', 'temporarily unavailable'],
    ['subtitles in the place of video', 'segment_004.ts', 'text/vtt', 'WEBVTT\n'],
  ])('an answer that may be no segment is passed on, and kept nowhere: %s', async (_, uri, type, body) => {
    const segment = await aSegment(uri);
    sends(segment.name, type, body);
    expect(await outcome(segment)).toMatchObject({ status: 200, cacheControl: 'no-store', isKept: false });
  });

  test('a segment that may have been cut off unnoticed is passed on, and kept nowhere', async () => {
    const segment = await aSegment();
    origin.instead = (request) =>
      request.url.endsWith(segment.name)
        ? new Response(NOISE, { headers: { 'content-type': 'video/mp2t' } })
        : undefined;
    expect(await outcome(segment)).toMatchObject({ status: 200, cacheControl: 'no-store', isKept: false });
  });

  test('a segment that was compressed on its way, and so changed its length, is passed on, and kept nowhere', async () => {
    const segment = await aSegment();
    sends(segment.name, 'video/mp2t', NOISE, { 'content-encoding': 'x-made-up', 'content-length': '9' });
    const response = await get(segment.path);
    expect(response.headers.get('content-length')).not.toBe('9');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a segment that no playlist lists', () => {
  test('a segment that no playlist lists is passed on, and kept nowhere', async () => {
    const { path, theirs } = await aSegment();
    const unlisted = (of: string) => of.replace('segment_004.ts', 'made-up.ts');
    const seen = await outcome({ path: unlisted(path), theirs: unlisted(theirs), name: '/made-up.ts' });
    expect(seen).toMatchObject({ status: 200, cacheControl: 'no-store', isKept: false });
    expect(seen.body).toMatch(/ made-up\.ts$/);
  });

  test('segments that no playlist lists cost the origin one playlist in ten seconds, however many are made up', async () => {
    const { path } = await aSegment();
    for (let n = 0; n < 5; n++) await textOf(await get(path.replace('segment_004.ts', `made-up-${n}.ts`)));
    expect(requestsFor('/index.m3u8')).toBe(1);
  });

  test('a segment that no playlist listed is kept once another isolate has given out a playlist that lists it', async () => {
    const segment = await aSegment();
    origin.segments.push('segment_005.ts');
    const later = (of: string) => of.replace('segment_004.ts', 'segment_005.ts');
    const next = { path: later(segment.path), theirs: later(segment.theirs), name: '/segment_005.ts' };
    expect(await outcome(next)).toMatchObject({ status: 200, cacheControl: FOR_GOOD, isKept: true });
  });

  test('a segment is passed on when the origin does not tell its playlist', async () => {
    const { path } = await aSegment();
    origin.instead = (request) => (request.url.endsWith('.m3u8') ? new Response('no', { status: 500 }) : undefined);
    const response = await get(path.replace('segment_004.ts', 'segment_009.ts'));
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });
});

test('a part of a segment is kept for good only when it is of a segment', async () => {
  const { path } = await aSegment();
  const range = { headers: { range: 'bytes=0-3' } };
  expect((await get(path, range)).headers.get('cache-control')).toBe(FOR_GOOD);
  const unlisted = await get(path.replace('segment_004.ts', 'made-up.ts'), range);
  expect([unlisted.status, unlisted.headers.get('cache-control')]).toEqual([206, 'no-store']);
});

test('a segment that ends early is not kept', async () => {
  const segment = await aSegment();
  sends(segment.name, 'video/mp2t', NOISE, { 'content-length': '400' });
  await get(segment.path).then(textOf);
  await origin.quiet();
  origin.instead = null;
  expect(await textOf(await get(segment.path))).toMatch(/ segment_004\.ts$/);
});

test('a body that breaks off is not whole, and neither is one that is too short or too long', async () => {
  const wholeOfStream = async (length: number, failure?: Error): Promise<number | undefined> => {
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(200));
        if (failure) controller.error(failure);
        else controller.close();
      },
    });
    return (await readWhole((await peek(stream, 4)).body, length))?.byteLength;
  };
  expect(await wholeOfStream(200)).toBe(200);
  expect(await wholeOfStream(199)).toBeUndefined();
  expect(await wholeOfStream(201)).toBeUndefined();
  expect(await wholeOfStream(200, new Error('broken off'))).toBeUndefined();
});
