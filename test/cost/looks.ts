/** A hundred looks at a film with a head, while viewers watch other films in every slot. */
import { createExecutionContext, env, evictDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import { expect, vi } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN, type OriginDouble } from '../worker/origin-double.ts';
import { eventually, fileOf, SITE, visitId } from '../worker/visitor.ts';

export const LOOKS = 100;
/**
 * How many looks one isolate answers. A data centre has several isolates, and each begins without knowledge of the
 * film.
 */
const PER_ISOLATE = 10;
/** The other films that are watched: as many as there are slots. */
const OTHERS = ['other-1', 'other-2', 'other-3', 'other-4'];

/** The playlist of a whole film of twenty seconds. */
const PLAYLIST = [
  '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD',
  ...Array.from({ length: 20 }, (_, at) => `#EXTINF:1.000000,\nsegment_${at}.ts`),
  '#EXT-X-ENDLIST\n',
].join('\n');

/** The Worker's calls of Durable Objects' methods, such as `gate.admit`. */
const heard: string[] = [];

function listening<T extends DurableObjectNamespace>(name: string, namespace: T): T {
  const stub = (target: object): object =>
    new Proxy(target, {
      get(of, method: string) {
        heard.push(`${name}.${method}`);
        return (...args: unknown[]) => (of as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args);
      },
    });
  return new Proxy(namespace, { get: () => (id: string) => stub(namespace.getByName(id)) });
}

const { ORIGIN_GATE, MEDIA_FILE } = env as unknown as Env;
const bound = {
  ...env,
  ...{ HEADS: 'on', SITE: 'assets' },
  ORIGIN_GATE: listening('gate', ORIGIN_GATE),
  MEDIA_FILE: listening('file', MEDIA_FILE),
} as unknown as Env;

type Site = (method: string, path: string, viewer: string, body?: unknown) => Promise<Response>;

/**
 * @param files the files whose Durable Objects are restarted, so that they know only what they have stored
 * @returns a function that sends requests to an isolate that has just started
 */
async function isolate(origin: OriginDouble, files: readonly string[]): Promise<Site> {
  await origin.quiet();
  const objects = files.length > 0 ? [ORIGIN_GATE.getByName(ORIGIN), ...files.map(fileOf)] : [];
  // The call fails for an object that is not in memory. The failure is ignored, since that object has nothing to
  // forget.
  await Promise.allSettled(objects.map((object) => evictDurableObject(object)));
  vi.resetModules();
  const { default: worker } = await import('../../worker/worker.ts');
  return async (method, path, viewer, body) => {
    const headers = { cookie: `_mydia_key=${viewer}`, 'sec-fetch-site': 'same-origin' };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const ctx = createExecutionContext();
    const response = await worker.fetch(new Request(new URL(path, SITE), init), bound, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
}

/**
 * @param kind `movie/` or `file/file-of-`. The film's Durable Object has this text, followed by the film's id, as its
 * name
 * @returns the Worker's calls of Durable Objects during the looks. The requests to the origin are in the origin's log
 */
export async function lookOften(origin: OriginDouble, film: string, kind: string): Promise<readonly string[]> {
  origin.playlist = PLAYLIST;
  const first = await isolate(origin, []);
  const path = `/api/v1/hls/play/movie/${film}/index.m3u8?visit=${visitId('first')}`;
  expect((await first('GET', path, 'alice')).status).toBe(200);
  await first('POST', `/api/v1/hls/cancel/movie/${film}`, 'alice', { visit: visitId('first') });
  for (const other of OTHERS) {
    await first('POST', `/api/v1/hls/renew/movie/${other}`, 'alice', { visit: visitId(other), playing: true });
    await eventually(() => [...origin.running].some((session) => session.endsWith(other)));
  }
  expect(origin.running.size).toBe(OTHERS.length);
  let site = await isolate(
    origin,
    [film, ...OTHERS].map((id) => kind + id),
  );
  heard.length = 0;
  origin.log.length = 0;
  for (let n = 0; n < LOOKS; n++) {
    if (n > 0 && n % PER_ISOLATE === 0) site = await isolate(origin, []);
    origin.viewers.push(`_mydia_key=viewer-${n}`);
    expect(await look(site, film, `viewer-${n}`)).toEqual(['warming', 'ready']);
  }
  return heard;
}

/**
 * Sends the preload of the service worker with the navigation, and then the page's own preload. The reply tells the
 * page that it holds no lease, so it sends neither renewals nor a cancel.
 */
async function look(site: Site, film: string, viewer: string): Promise<string[]> {
  const preload = async () => {
    const response = await site('POST', `/api/v1/hls/preload/movie/${film}`, viewer, { visit: visitId(viewer) });
    return response.json<{ status: string; renewAfterS: number | null }>();
  };
  const [early, own] = [await preload(), await preload()];
  expect(own.renewAfterS).toBeNull();
  return [early.status, own.status];
}
