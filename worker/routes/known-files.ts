/**
 * Remembers, for a whole data centre, which file a media ref means. A page's preload and its cancel may reach different
 * isolates, and a cancel asks the origin nothing.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import { LatestMap } from '../latest-map.ts';
import type { FileId, SessionUse } from '../origins/adapter.ts';

/** Only this Worker reads a cache that has a name; no request of the site's reaches it. */
const CACHE = 'headstart-files';
/**
 * How long an entry is kept, in seconds: longer than a page is usually open. Without the entry, a cancel may miss its
 * lease, which then ends by itself.
 */
const KEPT_S = 6 * 3_600;
/** How often an isolate writes its answer again, in milliseconds: well before the entry ends. */
const WRITE_AGAIN_MS = 3_600_000;
const WRITTEN_MAX = 10_000;

/** The answers that `homeOf` has got about a media ref. */
export interface KnownFile {
  use: SessionUse;
  file: FileId | null;
}

const written = new LatestMap<string, number>(WRITTEN_MAX, (at, now) => now - at >= WRITE_AGAIN_MS);

const keyOf = (origin: string, ref: MediaRef): string =>
  `https://files.headstart.internal/${encodeURIComponent(origin)}/${ref}`;

export async function rememberFile(origin: string, ref: MediaRef, known: KnownFile): Promise<void> {
  const key = keyOf(origin, ref);
  const value = JSON.stringify(known);
  const mark = `${key} ${value}`;
  if (Date.now() - (written.get(mark) ?? 0) < WRITE_AGAIN_MS) return;
  written.set(mark, Date.now());
  const cache = await caches.open(CACHE);
  await cache.put(key, new Response(value, { headers: { 'cache-control': `max-age=${KEPT_S}` } }));
}

/** @returns null for a media ref of which this data centre knows nothing */
export async function recallFile(origin: string, ref: MediaRef): Promise<KnownFile | null> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(keyOf(origin, ref));
  return found ? found.json<KnownFile>() : null;
}
