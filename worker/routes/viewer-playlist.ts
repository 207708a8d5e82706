/** Turns the origin's playlist into the viewer's: its headers, and URIs that only this viewer can use. */
import type { MediaRef } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { sealSegmentRight } from '../auth/segment-token.ts';
import type { Viewer } from '../auth/verdicts.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { readPlaylist } from '../playlist/read.ts';
import { writePlaylist } from '../playlist/write.ts';
import { firstUris } from '../segments/ahead.ts';
import { recordListed } from '../segments/listed.ts';
import { originOf, type RouteContext, requirePlayback } from './context.ts';
import { keyQuery } from './fall-through.ts';
import { fetchAhead } from './origin-segment.ts';

export const PLAYLIST_HEADERS = { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-store' };

interface Destination {
  ref: MediaRef;
  viewer: Viewer;
  session: OriginSessionId;
  /** In seconds. */
  position: number;
  folder: string;
  /** The playlist's own name within the session; absent: the main one's. */
  name?: string;
}

/**
 * @param text the origin's playlist
 * @returns the playlist with URIs that only this viewer can use. @throws UnwritablePlaylist for one that leads
 * elsewhere
 */
export async function writeForViewer(c: RouteContext, text: string, to: Destination): Promise<Response> {
  const config = requirePlayback(c);
  const origin = originOf(config);
  const right = { session: to.session, ref: to.ref, viewer: to.viewer.key };
  const token = await sealSegmentRight(right, config.signingKey);
  const names = new Map<string, string>();
  const mapUri = (uri: string): string => {
    const name = origin.mapUrl(uri, to.session);
    if (config.segments === 'origin') return `${API}/hls/${to.session}/${name}${keyQuery(c)}`;
    names.set(uri, name);
    return `${to.folder}${token}/${name}${queryOf(c, name, to.position)}`;
  };
  const playlist = readPlaylist(text);
  const first = firstUris(playlist, to.position);
  const written = writePlaylist(playlist, mapUri, to.position);
  recordListed(to.session, to.name ?? 'index.m3u8', [...names.values()]);
  fetchAhead(
    c,
    to.viewer,
    to.session,
    first.map((uri) => names.get(uri)).filter((name) => name !== undefined),
  );
  return c.body(written, 200, PLAYLIST_HEADERS);
}

/** A rendition's playlist begins where the film's begins, which need not be the place where the viewer left off. */
function queryOf(c: RouteContext, name: string, position: number): string {
  const key = keyQuery(c);
  if (!name.endsWith('.m3u8')) return key;
  return `${key ? `${key}&` : '?'}position=${position}`;
}
