/**
 * Which segments the edge reads ahead: those that a player will want next. An isolate remembers the names that it has
 * fetched ahead; forgetting them costs nothing.
 */
import type * as HLS from 'hls-parser';
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { Playlist } from '../playlist/read.ts';

/** How many segments a player asks for at first: one to show, one to go on with. */
const FIRST = 2;
const SESSIONS_MAX = 500;

/** By session: the names that were fetched ahead. */
const sessions = new LatestMap<OriginSessionId, Set<string>>(SESSIONS_MAX);

/**
 * @returns the URIs for which a player that starts at `position` seconds asks first, initialization section included.
 */
export function firstUris(playlist: Playlist, position: number): string[] {
  if (playlist.isMasterPlaylist) return [];
  const { segments } = playlist as HLS.types.MediaPlaylist;
  let end = 0;
  const at = segments.findIndex(({ duration }) => {
    end += duration;
    return end > position;
  });
  const first = segments.slice(Math.max(at, 0)).slice(0, FIRST);
  return [...first.map(({ map }) => map?.uri), ...first.map(({ uri }) => uri)].filter((uri) => uri !== undefined);
}

/** @returns those of `names` that were not fetched ahead before; from now on they count as fetched. */
export function takeUnaskedNames(session: OriginSessionId, names: readonly string[]): string[] {
  const asked = sessions.get(session) ?? new Set();
  const wanted = [...new Set(names)].filter((name) => !asked.has(name));
  for (const name of wanted) asked.add(name);
  sessions.set(session, asked);
  return wanted;
}
