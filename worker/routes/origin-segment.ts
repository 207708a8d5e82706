/** The segments of an origin's session, as a viewer's request has them fetched. */
import type { Viewer } from '../auth/gate.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { readPlaylist } from '../playlist/read.ts';
import { writePlaylist } from '../playlist/write.ts';
import { notAskedYet } from '../segments/ahead.ts';
import { isListed, noteListed } from '../segments/listed.ts';
import { readAhead, type Segment } from '../segments/segments.ts';
import { originOf, type RouteContext, requirePlayback } from './context.ts';
import { accountOf } from './session-home.ts';

const PLAYLIST = 'index.m3u8';

export function segmentOf(c: RouteContext, viewer: Viewer, session: OriginSessionId, name: string): Segment {
  const config = requirePlayback(c);
  return {
    session,
    name,
    fetch: async (range) => originOf(config).fetchResource(session, name, await accountOf(c, viewer), range),
    isListed: () => isListed(session, name, () => readListed(c, viewer, session)),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Has segments fetched that this viewer will want next. */
export function askAhead(c: RouteContext, viewer: Viewer, session: OriginSessionId, names: readonly string[]): void {
  for (const name of notAskedYet(session, names)) {
    c.executionCtx.waitUntil(readAhead(segmentOf(c, viewer, session, name)));
  }
}

/** The viewer has the playlist of another isolate: a finished film's player never loads it again. */
async function readListed(c: RouteContext, viewer: Viewer, session: OriginSessionId): Promise<void> {
  const names = await readNames(c, viewer, session, PLAYLIST);
  // One that names playlists lists what these list.
  const playlists = names.filter((name) => name.endsWith('.m3u8'));
  await Promise.all(playlists.map((name) => readNames(c, viewer, session, name)));
}

/** @returns what this playlist of the session leads a player to; it is noted as listed */
async function readNames(c: RouteContext, viewer: Viewer, session: OriginSessionId, of: string): Promise<string[]> {
  const config = requirePlayback(c);
  const origin = originOf(config);
  const response = await origin.fetchResource(session, of, await accountOf(c, viewer));
  const playlist = readPlaylist(await answerText(response));
  const names: string[] = [];
  const note = (uri: string): string => {
    names.push(origin.mapUrl(uri, session));
    return uri;
  };
  // Every URI, as it would be written.
  writePlaylist(playlist, note, 0);
  noteListed(session, of, names);
  return names;
}
