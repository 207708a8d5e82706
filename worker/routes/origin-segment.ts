/** How the edge fetches a segment from the origin for a viewer, and reads the next ones ahead. */
import type { Viewer } from '../auth/verdicts.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { readPlaylist } from '../playlist/read.ts';
import { writePlaylist } from '../playlist/write.ts';
import { takeUnaskedNames } from '../segments/ahead.ts';
import { isListed, listedNames, recordListed } from '../segments/listed.ts';
import { readAhead, type Segment } from '../segments/segments.ts';
import { originOf, type RouteContext, requirePlayback } from './context.ts';
import { accountOf } from './session-home.ts';

const PLAYLIST = 'index.m3u8';
/** Mydia's own `cache-control` for segments, made `private`: only the viewer's browser keeps one, and never asks again. */
export const SEGMENT_CACHE_CONTROL = 'private, max-age=31536000, immutable';

export function segmentOf(c: RouteContext, viewer: Viewer, session: OriginSessionId, name: string): Segment {
  const config = requirePlayback(c);
  return {
    session,
    name,
    fetch: async (range) => originOf(config).fetchResource(session, name, await accountOf(c, viewer), range),
    isListed: () => isListed(session, name, () => searchPlaylists(c, viewer, session, name)),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Fetches ahead the segments that this viewer will want next. */
export function fetchAhead(c: RouteContext, viewer: Viewer, session: OriginSessionId, names: readonly string[]): void {
  for (const name of takeUnaskedNames(session, names)) {
    c.executionCtx.waitUntil(readAhead(segmentOf(c, viewer, session, name)));
  }
}

/**
 * Reads the session's playlists until one lists the name. This isolate may have read none of them: the viewer may have
 * got the playlist from another isolate, and the player of a finished film never loads the playlist again.
 */
async function searchPlaylists(c: RouteContext, viewer: Viewer, session: OriginSessionId, name: string): Promise<void> {
  const namesOf = (playlist: string): Promise<readonly string[]> =>
    listedNames(session, playlist, () => readNames(c, viewer, session, playlist));
  // A playlist of playlists leads to all segments of its playlists. The edge reads the likeliest first, since the
  // origin may start an encoder for each playlist that is read.
  const playlists = (await namesOf(PLAYLIST)).filter((one) => one.endsWith('.m3u8'));
  for (const playlist of playlists.sort((a, b) => alike(b, name) - alike(a, name))) {
    if ((await namesOf(playlist)).includes(name)) return;
  }
}

/** @returns how many characters the beginnings of the two have in common */
function alike(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/** Fetches one playlist of the session, and records the names that the playlist lists. */
async function readNames(c: RouteContext, viewer: Viewer, session: OriginSessionId, of: string): Promise<void> {
  const config = requirePlayback(c);
  const origin = originOf(config);
  const response = await origin.fetchResource(session, of, await accountOf(c, viewer));
  const playlist = readPlaylist(await answerText(response));
  const names: string[] = [];
  const collectName = (uri: string): string => {
    names.push(origin.mapUrl(uri, session));
    return uri;
  };
  // This calls `collectName` for every URI that a viewer's playlist would have.
  writePlaylist(playlist, collectName, 0);
  recordListed(session, of, names);
}
