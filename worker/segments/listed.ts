/**
 * Which segments the origin's playlists list: only those are kept. An isolate's own memory of what it has given out; where
 * another isolate has given it out, the origin is asked for its playlist again.
 */
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { waitFor } from './wait-for.ts';

const SESSIONS_MAX = 500;
/** A name that no playlist lists costs the origin a playlist, but not each time that somebody makes one up. In milliseconds. */
const READ_EVERY_MS = 10_000;
/** Until then a segment waits for the playlist, and then goes out without being kept. In milliseconds. */
const PATIENCE_MS = 2_000;

interface Lists {
  /** By the playlist's own name: its segments, in order, as it was read last. */
  byPlaylist: Map<string, readonly string[]>;
  /** Of a playlist that was asked for only to know what it lists. */
  reading: Promise<void>;
  readAt: number;
}

const sessions = new LatestMap<OriginSessionId, Lists>(SESSIONS_MAX);

const listsOf = (session: OriginSessionId): Lists =>
  sessions.get(session) ?? { byPlaylist: new Map(), reading: Promise.resolve(), readAt: 0 };

/** @param names in the order of the playlist */
export function noteListed(session: OriginSessionId, playlist: string, names: readonly string[]): void {
  const lists = listsOf(session);
  lists.byPlaylist.set(playlist, names);
  sessions.set(session, lists);
}

/** @param read asks the origin for the session's playlist, and notes what it lists */
export async function isListed(session: OriginSessionId, name: string, read: () => Promise<void>): Promise<boolean> {
  if (isNoted(session, name)) return true;
  const lists = listsOf(session);
  if (Date.now() - lists.readAt >= READ_EVERY_MS) {
    Object.assign(lists, { reading: read(), readAt: Date.now() });
    sessions.set(session, lists);
  }
  await waitFor(lists.reading, PATIENCE_MS).catch(() => {});
  return isNoted(session, name);
}

/** @returns what is listed after this segment, in a list of one; of none when nothing is. */
export function listedAfter(session: OriginSessionId, name: string): string[] {
  for (const names of listsOf(session).byPlaylist.values()) {
    const at = names.indexOf(name);
    if (at >= 0) return names.slice(at + 1, at + 2);
  }
  return [];
}

const isNoted = (session: OriginSessionId, name: string): boolean =>
  [...listsOf(session).byPlaylist.values()].some((names) => names.includes(name));
