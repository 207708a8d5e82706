import { describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker, eventually, get, playlistPath, post, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();

/** The credentials of each request that the origin got. */
const shown = (): Array<Record<string, string>> =>
  origin.headers.map((headers) =>
    Object.fromEntries(
      ['cookie', 'authorization', 'x-api-key'].flatMap((name) => {
        const value = headers.get(name);
        return value ? [[name, value]] : [];
      }),
    ),
  );

describe('a viewer is shown to the origin as they come:', () => {
  test.each([
    ['by the session cookie', '', { cookie: '_mydia_key=alice' }, { cookie: '_mydia_key=alice' }],
    ['by a token', '', { authorization: 'Bearer jwt-of-alice' }, { authorization: 'Bearer jwt-of-alice' }],
    ['by an API key', '', { 'x-api-key': 'key-of-alice' }, { 'x-api-key': 'key-of-alice' }],
    ['by an API key in the query', '&api_key=key-of-alice', {}, { 'x-api-key': 'key-of-alice' }],
  ])('%s', async (how, query, headers, expected) => {
    const id = how.replaceAll(' ', '-');
    const path = playlistPath(`movie/${id}`, visitId(id)) + query;
    const response = await get(path, { cookie: '', headers });
    expect(response.status).toBe(200);
    const [viewer, ...edge] = shown();
    expect(viewer).toEqual(expected);
    for (const account of edge) expect(account).toEqual({ 'x-api-key': 'service-key' });
    for (const line of origin.log) expect(line).not.toContain('?');
  });

  test('the origin gets a viewer’s credentials without any other cookie of the site', async () => {
    const cookie = 'theme=dark; _mydia_key=alice; tracking=1';
    await get(playlistPath('movie/cookies', visitId('cookies')), { cookie });
    expect(shown()[0]).toEqual({ cookie: '_mydia_key=alice' });
  });
});

test('the origin is asked about a viewer once in a while, not each time', async () => {
  for (let n = 0; n < 3; n++) await get(playlistPath('movie/once', visitId('once')));
  expect(origin.log.filter((line) => line.includes('/playback/'))).toHaveLength(1);
});

test('the origin’s word on one viewer and file says nothing of another viewer, nor of another file', async () => {
  await get(playlistPath('movie/hers', visitId('hers')));
  expect((await get(playlistPath('movie/hers', visitId('his')), { cookie: '_mydia_key=mallory' })).status).toBe(401);
  origin.viewers = origin.viewers.filter((value) => value !== '_mydia_key=alice');
  expect((await get(playlistPath('movie/hers-too', visitId('hers')))).status).toBe(401);
});

test('the edge’s own token stays at the edge and the origin', async () => {
  const path = playlistPath('movie/secret', visitId('secret'));
  const playlist = await get(path);
  const text = await textOf(playlist);
  const segment = await get(urisIn(text, path)[0] ?? '');
  for (const response of [playlist, segment]) {
    expect(JSON.stringify([...response.headers])).not.toContain('service-key');
  }
  expect(text).not.toContain('service-key');
});

test('a token of three parts reaches the origin as a JWT', async () => {
  await callWorker(playlistPath('movie/jwt', visitId('jwt')), {});
  origin.headers.length = 0;
  origin.viewers.push('Bearer a.b.c');
  await callWorker(playlistPath('movie/jwt', visitId('jwt')), { ORIGIN_TOKEN: 'a.b.c' });
  expect(shown()).toContainEqual({ authorization: 'Bearer a.b.c' });
});

test('no credentials are written to the log, whatever fails', async () => {
  const logged: unknown[] = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void logged.push(...args));
  }
  const failures = [
    () => Response.json({ error: 'Unauthorized' }, { status: 401 }),
    () => new Response('broken', { status: 500 }),
    () => Promise.reject(new TypeError('Network connection lost.')),
    () =>
      new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/api/v1/hls/x/index.m3u8' } }),
  ];
  origin.instead = (request) => {
    const [, step, which] = /(playback|stream|hls)\/.*logged-(\d)-/.exec(request.url) ?? [];
    return step && request.url.includes(`fails-at-${step}`) ? failures[Number(which)]?.() : undefined;
  };
  const visits = ['playback', 'stream', 'hls'].flatMap((step) =>
    failures.map((_, n) => `logged-${n}-fails-at-${step}`),
  );
  await Promise.all(
    visits.map(async (id) => {
      const visit = visitId(id.slice(0, 40));
      await post(`preload/movie/${id}?api_key=key-of-alice`, { visit });
      const headers = { authorization: 'Bearer jwt-of-alice' };
      return callWorker(`${playlistPath(`movie/${id}`, visit)}&api_key=key-of-alice`, {}, { headers });
    }),
  );
  await eventually(() => logged.length > 0);
  const text = logged.map((entry) => (entry instanceof Error ? `${entry.stack} ${entry.cause}` : String(entry))).join();
  expect(text).not.toMatch(/key-of-alice|jwt-of-alice|service-key|_mydia_key|signing key/);
});
