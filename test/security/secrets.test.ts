/** Credentials go to the origin, and nowhere else: not to another host, a log, a name, an answer or a cache. */
import { env, listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { afterEach, expect, test, vi } from 'vitest';
import type { MediaFile } from '../../worker/media-file/media-file.ts';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import { callWorker, fileOf, get, playlistPath, post, send, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.restoreAllMocks();
});

const SECRETS = ['jwt-of-alice', 'key-of-alice', '_mydia_key=alice', 'service-key', 'a signing key that only'];
const ALL = { authorization: 'Bearer jwt-of-alice', 'x-api-key': 'key-of-alice' };

/** Sends all requests of a visit. Each shows every credential at once. */
async function visitFilm(film: string): Promise<Response[]> {
  const visit = visitId(film);
  const path = playlistPath(`movie/${film}`, visit);
  const preload = await post(`preload/movie/${film}`, { visit }, { headers: ALL });
  const playlist = await get(path, { headers: ALL });
  const [segment = ''] = urisIn(await textOf(playlist.clone()), path);
  const rest = [
    await get(segment, { headers: ALL }),
    await get(`/api/v1/stream/movie/${film}`, { headers: ALL }),
    await send('DELETE', `/api/v1/hls/movie.${film}.${visit}`, { headers: ALL }),
    await send('GET', '/api/v1/library', { headers: ALL }),
    await post(`cancel/movie/${film}`, { visit }, { headers: ALL }),
  ];
  return [preload, playlist, ...rest];
}

test('no host but the origin gets credentials, whatever the origin answers', async () => {
  const hosts = new Set<string>();
  const answers = [
    () => undefined,
    () => new Response(null, { status: 301, headers: { location: 'https://elsewhere.example/' } }),
    () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } }),
    () =>
      new Response('{}', { headers: { refresh: '0;url=https://elsewhere.example/', link: '<https://e.example/>' } }),
  ];
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  const modes = new Set<string>();
  for (const answer of answers) {
    origin.instead = (request) => {
      hosts.add(new URL(request.url).origin);
      modes.add(request.redirect);
      const [, step] = /hosts-(\w+)/.exec(request.url) ?? [];
      return step && request.url.includes(step.split('-')[0] ?? '') ? answer() : undefined;
    };
    const films = ['stream', 'playback', 'hls'].map((step) => `hosts-${step}-${answers.indexOf(answer)}`);
    await Promise.all(films.map(visitFilm));
  }
  expect([...hosts]).toEqual([ORIGIN]);
  expect([...modes]).toEqual(['manual']);
}, 30_000);

test('no log, error or answer contains credentials', async () => {
  const written: unknown[] = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void written.push(...args));
  }
  const bad = [
    () => Promise.reject(new TypeError('Network connection lost.')),
    () => new Response('key-of-nobody', { status: 500 }),
    () => new Response('<html>', { status: 200 }),
  ];
  for (const [n, answer] of [() => undefined, ...bad].entries()) {
    origin.instead = (request) => {
      const [, step] = /logged-(\w+)-/.exec(request.url) ?? [];
      return step && request.url.includes(step) ? answer() : undefined;
    };
    const films = ['stream', 'playback', 'm3u8'].map((step) => `logged-${step}-${n}`);
    for (const response of (await Promise.all(films.map(visitFilm))).flat()) {
      written.push(await textOf(response), JSON.stringify([...response.headers]));
    }
  }
  const broken = { getByName: () => ({ play: () => Promise.reject(new Error('overloaded')) }) };
  await callWorker(playlistPath('movie/logged', visitId('logged')), { MEDIA_FILE: broken }, { headers: ALL });
  const everything = written
    .map((item) =>
      item instanceof Error ? `${item.stack} ${JSON.stringify(item)} ${String(item.cause)}` : String(item),
    )
    .join('\n');
  for (const secret of SECRETS) expect(everything).not.toContain(secret);
}, 30_000);

test('no Durable Object is named after credentials, and with the edge’s own account none stores them', async () => {
  const caches_ = vi.spyOn(caches.default, 'put');
  await visitFilm('stored');
  for (const binding of [(env as unknown as Env).MEDIA_FILE, (env as unknown as Env).ORIGIN_GATE]) {
    for (const id of await listDurableObjectIds(binding as DurableObjectNamespace)) {
      for (const secret of SECRETS) expect(String(id.name)).not.toContain(secret);
    }
  }
  const stored = await runInDurableObject<MediaFile, string>(fileOf('movie/stored'), (_, { storage }) =>
    [...storage.kv.list()].map(([key, value]) => key + JSON.stringify(value, asJson)).join('\n'),
  );
  expect(stored).toContain('stored');
  for (const secret of SECRETS) expect(stored).not.toContain(secret);
  expect(caches_).not.toHaveBeenCalled();
});

const asJson = (_: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...value] : value;

test('a segment’s URL tells neither its viewer nor the session, also when several have signed in', async () => {
  const seen = new Set<string>();
  for (const cookie of ['_mydia_key=alice', '_mydia_key=bob']) {
    const path = playlistPath('movie/told', visitId('told'));
    const [segment = ''] = urisIn(await textOf(await get(path, { cookie })), path);
    expect(segment).not.toMatch(/alice|bob|session-of/);
    seen.add(segment);
  }
  expect(seen.size).toBe(2);
});
