/**
 * Which segments may be kept: those that the origin's playlists list. An isolate remembers the playlists that it has
 * given out; for a playlist of another isolate, it asks the origin again.
 */
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { waitAtMost } from './wait-at-most.ts';

const SESSIONS_MAX = 500;
/**
 * How often an isolate may read a session's playlists to see whether they list a name, in milliseconds. The isolate
 * reads the playlists when no playlist that it knows lists the name. A viewer may make up many names, and the isolate
 * must not read the playlists for each name.
 */
const READ_EVERY_MS = 10_000;
/**
 * How long a segment waits for the playlist, in milliseconds. After that the edge sends the segment without keeping it.
 */
const PATIENCE_MS = 2_000;

interface Lists {
  /** The segments of each playlist, in order, as the isolate last read them. The keys are the playlists' own names. */
  byPlaylist: Map<string, readonly string[]>;
  /**
   * The last time that `listedNames` read each playlist. The keys are the playlists' own names. `at`: when the isolate
   * began to read. `done` settles when the isolate has read the playlist.
   */
  readings: Map<string, { done: Promise<void>; at: number }>;
}

const sessions = new LatestMap<OriginSessionId, Lists>(SESSIONS_MAX);

const listsOf = (session: OriginSessionId): Lists =>
  sessions.get(session) ?? { byPlaylist: new Map(), readings: new Map() };

/** @param names in the order of the playlist */
export function recordListed(session: OriginSessionId, playlist: string, names: readonly string[]): void {
  const lists = listsOf(session);
  lists.byPlaylist.set(playlist, names);
  sessions.set(session, lists);
}

/** @param search calls `listedNames` for the session's playlists, until a playlist lists the name */
export async function isListed(
  session: OriginSessionId,
  name: string,
  search: () => Promise<unknown>,
): Promise<boolean> {
  if (isRecorded(session, name)) return true;
  await waitAtMost(search(), PATIENCE_MS).catch(() => {});
  return isRecorded(session, name);
}

/**
 * Reads a playlist at most once every `READ_EVERY_MS`.
 * @param read asks the origin for the playlist, and records the names that it lists
 * @returns the names that were recorded last. Empty when none were recorded within `PATIENCE_MS`
 */
export async function listedNames(
  session: OriginSessionId,
  playlist: string,
  read: () => Promise<void>,
): Promise<readonly string[]> {
  const lists = listsOf(session);
  const last = lists.readings.get(playlist);
  const reading = last && Date.now() - last.at < READ_EVERY_MS ? last : { done: read(), at: Date.now() };
  lists.readings.set(playlist, reading);
  sessions.set(session, lists);
  await waitAtMost(reading.done, PATIENCE_MS).catch(() => {});
  return lists.byPlaylist.get(playlist) ?? [];
}

/** @returns a list with the segment that a playlist lists after the given one; an empty list when none follows */
export function listedAfter(session: OriginSessionId, name: string): string[] {
  for (const names of listsOf(session).byPlaylist.values()) {
    const at = names.indexOf(name);
    if (at >= 0) return names.slice(at + 1, at + 2);
  }
  return [];
}

const isRecorded = (session: OriginSessionId, name: string): boolean =>
  [...listsOf(session).byPlaylist.values()].some((names) => names.includes(name));
