/** Which segments will be wanted next. An isolate's own memory of what it has given out: what is lost of it is no loss. */
import type * as HLS from 'hls-parser';
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { Playlist } from '../playlist/read.ts';

/** How many segments a player asks for at first: one to show, one to go on with. */
const FIRST = 2;
const SESSIONS_MAX = 500;

/** Of a session: its segments in order, as the latest playlist has them, and what has been asked for ahead. */
interface Known {
  names: readonly string[];
  asked: Set<string>;
}
const sessions = new LatestMap<OriginSessionId, Known>(SESSIONS_MAX);

/** @returns the URIs of what a player that starts at `position` seconds asks for first, initialization section included. */
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

/** @param names the session's segments in the order of the playlist that is given out now */
export function noteListed(session: OriginSessionId, names: readonly string[]): void {
  sessions.set(session, { names, asked: sessions.get(session)?.asked ?? new Set() });
}

/** @returns those of `names` that have not been asked for ahead before, and are from now on. */
export function notAskedYet(session: OriginSessionId, names: readonly string[]): string[] {
  const asked = sessions.get(session)?.asked;
  if (!asked) return [];
  const wanted = [...new Set(names)].filter((name) => !asked.has(name));
  for (const name of wanted) asked.add(name);
  return wanted;
}

/** @returns what is listed after this segment, in a list of one; of none when nothing is. */
export function listedAfter(session: OriginSessionId, name: string): string[] {
  const names = sessions.get(session)?.names ?? [];
  const at = names.indexOf(name);
  return at < 0 ? [] : names.slice(at + 1, at + 2);
}
