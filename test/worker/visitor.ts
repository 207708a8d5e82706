/** Sends what a visitor's browser sends to the edge. */
import {
  createExecutionContext,
  env,
  runDurableObjectAlarm,
  runInDurableObject,
  SELF,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { manifestUrl } from '../../protocol/urls.ts';
import type { MediaFile } from '../../worker/media-file/media-file.ts';
import type { Lease, MediaFileState } from '../../worker/media-file/state.ts';
import { loadState } from '../../worker/media-file/stored-state.ts';
import type { Env } from '../../worker/routes/context.ts';
import worker from '../../worker/worker.ts';
import { ORIGIN } from './origin-double.ts';

export const SITE = 'https://site.test';
/** The same key as in vitest.config.ts. */
export const SIGNING_KEY = 'a signing key that only the tests know';

export const visitId = (name: string): VisitId => `visit-of-${name}-0123456789` as VisitId;

export const refOf = (text: string): MediaRef => text as MediaRef;

export interface As {
  /** Alice's by default; `''` for a signed-out visitor. */
  cookie?: string;
  headers?: Record<string, string>;
}

/** Sends what the page's own script would send. */
export function post(path: string, body: unknown, as: As = {}): Promise<Response> {
  return SELF.fetch(`${SITE}/api/v1/hls/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      cookie: as.cookie ?? '_mydia_key=alice',
      'sec-fetch-site': 'same-origin',
      ...as.headers,
    },
  });
}

/** Sends a request, and follows no redirect. */
export function send(method: string, path: string, as: As = {}): Promise<Response> {
  return SELF.fetch(new URL(path, SITE).href, {
    method,
    redirect: 'manual',
    headers: { cookie: as.cookie ?? '_mydia_key=alice', ...as.headers },
  });
}

export const get = (path: string, as: As = {}): Promise<Response> => send('GET', path, as);

/**
 * Calls the Worker directly, with other settings and bindings than those of vitest.config.ts. Then it waits for the
 * Worker's background work.
 */
export async function callWorker(
  path: string,
  bindings: Record<string, unknown>,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { cookie: '_mydia_key=alice', 'sec-fetch-site': 'same-origin', ...init.headers };
  const request = new Request(new URL(path, SITE), { redirect: 'manual', ...init, headers });
  const ctx = createExecutionContext();
  const response = await worker.fetch(request, { ...env, ...bindings } as unknown as Env, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

/** Reads an answer's text. With `text()`, workerd would warn when the answer's type is not a text type. */
export const textOf = async (response: Response): Promise<string> =>
  new TextDecoder().decode(await response.arrayBuffer());

/** The paths that a playlist at `path` names. */
export function urisIn(playlist: string, path: string): string[] {
  const uris = playlist.split('\n').filter((line) => line && !line.startsWith('#'));
  return uris.map((uri) => {
    const { pathname, search } = new URL(uri, new URL(path, SITE));
    return pathname + search;
  });
}

/** The path of the playlist, for a visit that has pressed Play. */
export const playlistPath = (ref: string, visit: VisitId): string => manifestUrl(refOf(ref), visit, true);

/** The path of the playlist, for a page that prepares for Play. */
export const lookPath = (ref: string, visit: VisitId): string => manifestUrl(refOf(ref), visit);

/** The Durable Object of a media ref. Where sessions are per viewer, `name` is `<ref>@<viewer key>`. */
export const fileOf = (name: string): DurableObjectStub<MediaFile> =>
  (env as unknown as Env).MEDIA_FILE.getByName(name);

export const stateOf = (name: string): Promise<MediaFileState> =>
  runInDurableObject(fileOf(name), (_, { storage }) => loadState(storage.kv).state);

export const leaseOf = async (name: string, visit: VisitId): Promise<Lease | undefined> =>
  (await stateOf(name)).leases.get(visit);

/** The gate forgets which keys the edge has tried. */
export const forgetTries = (): Promise<void> =>
  runInDurableObject((env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN), (_, { storage }) => {
    storage.kv.delete('key-tries');
    storage.kv.delete('good-keys');
  });

/** Moves the clock of the Worker and its Durable Objects; `vi.useRealTimers()` resets it. */
export function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Rings the file's alarm, whether or not it is due. */
export const ring = (name: string): Promise<boolean> => runDurableObjectAlarm(fileOf(name));

/** Waits until `condition` holds. @throws when it does not within a second */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return;
    await scheduler.wait(10);
  }
  throw new Error(`not within a second: ${condition}`);
}
