/** Remembers, for a whole data centre, which media have a head. A look at such a media asks the gate for no slot. */
import type { MediaRef } from '../../protocol/ids.ts';
import { LatestMap } from '../latest-map.ts';

/** A cache with a name of its own: nothing else of the site reads it or writes to it. */
const CACHE = 'headstart-known-heads';
/**
 * How long an entry is kept, in seconds. An entry that is out of date costs one search of the store: a look that finds
 * no head asks the gate like any other.
 */
const KEPT_S = 6 * 3_600;
const KNOWN_MAX = 10_000;

/** The entries of this isolate. */
const known = new LatestMap<MediaRef, true>(KNOWN_MAX);

const keyOf = (origin: string, ref: MediaRef): string =>
  `https://heads.headstart.internal/${encodeURIComponent(origin)}/${ref}`;

/**
 * @returns whether the edge remembers that this media has a head. The head may be of a file that has been replaced
 *   since: only the origin's verdict tells which file the media has now
 */
export async function mayHaveHead(origin: string, ref: MediaRef): Promise<boolean> {
  if (known.has(ref)) return true;
  const cache = await caches.open(CACHE);
  const found = await cache.match(keyOf(origin, ref));
  if (found) known.set(ref, true);
  return found !== undefined;
}

/** Called once the origin has allowed a viewer and the edge has asked the store for the film's heads. */
export async function rememberHeads(origin: string, ref: MediaRef, isAny: boolean): Promise<void> {
  if (known.has(ref) === isAny) return;
  if (isAny) known.set(ref, true);
  else known.delete(ref);
  const cache = await caches.open(CACHE);
  const mark = new Response(null, { headers: { 'cache-control': `max-age=${KEPT_S}` } });
  await (isAny ? cache.put(keyOf(origin, ref), mark) : cache.delete(keyOf(origin, ref)));
}
