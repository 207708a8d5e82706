import { SELF } from 'cloudflare:test';
import { afterEach, describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { get, playlistPath, post, SITE, send, visitId } from './visitor.ts';

const origin = useOrigin();
const visit = visitId('bad-input');

afterEach(() => {
  expect(origin.log).toEqual([]);
});

async function expectRefusal(response: Response, status: number, error: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error, message: expect.stringMatching(/\w/) });
}

describe('a body', () => {
  test.each([
    ['that is no JSON', '{'],
    ['that is no text', '\uFFFD\u0000\u0001'],
    ['that is a list', '[]'],
    ['that is null', 'null'],
    ['that is a string', '"visit"'],
    ['nested without end', '['.repeat(8_000)],
    ['with a visit that is a number', '{"visit":12345678901234567890}'],
    ['with a visit that is null', '{"visit":null}'],
    ['with a visit that can be guessed', '{"visit":"short"}'],
    ['with a visit that is too long', JSON.stringify({ visit: 'x'.repeat(65) })],
    ['with a visit that is a path', JSON.stringify({ visit: '../../../../etc/passwd' })],
    ['with a position before the beginning', JSON.stringify({ visit, position: -1 })],
    ['with a position at infinity', `{"visit":"${visit}","position":1e999}`],
    ['with a position that is text', JSON.stringify({ visit, position: '1' })],
    ['with capabilities that are a list', JSON.stringify({ visit, capabilities: ['h264'] })],
    ['with capabilities of another shape', JSON.stringify({ visit, capabilities: { codecs: 'h264' } })],
    ['that plays perhaps', JSON.stringify({ visit, playing: 'yes' })],
  ])('a body that is %s is refused', async (_, body) => {
    for (const action of ['preload', 'renew', 'cancel']) {
      await expectRefusal(await post(`${action}/movie/x`, body), 400, 'bad_request');
    }
  });

  test('a refused body’s message says which part is wrong', async () => {
    const response = await post('preload/movie/x', { visit, position: -1 });
    expect(((await response.json()) as { message: string }).message).toMatch(/^position: /);
  });

  test('a huge body is refused, whether or not its length is stated', async () => {
    const huge = JSON.stringify({ visit, capabilities: { codecs: ['x'.repeat(9_000)] } });
    await expectRefusal(await post('preload/movie/x', huge), 413, 'too_large');
    const stream = new Response(huge).body?.pipeThrough(new TransformStream());
    const headers = { cookie: '_mydia_key=alice', 'sec-fetch-site': 'same-origin' };
    const response = await SELF.fetch(`${SITE}/api/v1/hls/preload/movie/x`, { method: 'POST', body: stream, headers });
    await expectRefusal(response, 413, 'too_large');
  });
});

describe('a media ref', () => {
  test.each([
    'movie/',
    'movie/%20',
    'movie/a%2Fb',
    'movie/a.b',
    'movie/%2e%2e',
    'movie/%zz',
    'movie/%E2%82%AC',
    `movie/${'x'.repeat(65)}`,
    'series/x',
    'movie/a/b',
    '',
    'a%00',
  ])('a media ref that reads %j is refused', async (ref) => {
    for (const action of ['preload', 'renew', 'cancel']) {
      await expectRefusal(await post(`${action}/${ref}`, { visit }), 400, 'bad_request');
    }
    const playlist = await get(`/api/v1/hls/play/${ref}/index.m3u8`);
    expect(playlist.status).toBeGreaterThanOrEqual(400);
    expect(playlist.status).toBeLessThan(500);
  });
});

describe('a method', () => {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'the method %s is not for a visit',
    async (method) => {
      for (const action of ['preload', 'renew', 'cancel']) {
        const response = await send(method, `/api/v1/hls/${action}/movie/x`);
        expect(response.headers.get('allow')).toBe('POST');
        await expectRefusal(response, 405, 'method_not_allowed');
      }
    },
  );

  test.each([
    ['POST', playlistPath('movie/x', visit)],
    ['DELETE', playlistPath('movie/x', visit)],
    ['PUT', '/api/v1/hls/play/movie/x/right/segment_000.ts'],
    ['POST', '/api/v1/stream/movie/x'],
    ['DELETE', '/api/v1/stream/x'],
  ])('the method %s is not for %s', async (method, path) => {
    const response = await send(method, path);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    await expectRefusal(response, 405, 'method_not_allowed');
  });
});

describe('a path', () => {
  test.each([
    ['GET', '/api/v1/hls/play/movie/x/index.m3u8?visit=short', 400, 'bad_request'],
    ['GET', '/api/v1/hls/play/movie/x/index.m3u8?visit=', 400, 'bad_request'],
    ['GET', `/api/v1/hls/series.x.${visit}/index.m3u8`, 400, 'bad_request'],
    ['GET', '/api/v1/hls/movie.x.short/index.m3u8', 400, 'bad_request'],
    ['DELETE', `/api/v1/hls/movie.a%2Fb.${visit}`, 400, 'bad_request'],
    ['GET', '/api/v1/stream/movie/a%2Fb', 400, 'bad_request'],
    ['GET', '/api/v1/stream/movie/x/y/z', 404, 'not_found'],
    ['GET', '/api/v1/hls/play/movie/x', 404, 'not_found'],
    ['GET', '/api/v1/hls/play/movie/x/right/folder/segment_000.ts', 404, 'not_found'],
  ])('the request %s %s is refused', async (method, path, status, error) => {
    await expectRefusal(await send(method, path), status, error);
  });
});
