/**
 * Every URL of the HTTP interface, built in one place. The edge parses them in `worker/worker.ts` with the same
 * constants.
 */
import { type MediaRef, parseMediaRef, plainRef, splitMediaRef, type VisitId } from './ids.ts';

export const API = '/api/v1';

/**
 * Header of an answer that leads to a session. The embedded origin says `new` when it has started the session for this
 * request, else `running`.
 */
export const SESSION_HEADER = 'headstart-session';

/**
 * Header whose value stands for the media's file: the value changes when the media gets another file. The embedded
 * origin sends it in answers about a viewer's position, and in answers about the files of a media.
 */
export const FILE_HEADER = 'headstart-file';

export type VisitAction = 'preload' | 'renew' | 'cancel';

/** The URL of a `POST` that takes, keeps or gives back a visit's lease. */
export const visitUrl = (action: VisitAction, ref: MediaRef): string => `${API}/hls/${action}/${ref}`;

/**
 * The playlist that Play uses. For a direct-play file it redirects to the origin's stream.
 * @param plays whether the viewer has pressed Play: if so, the request takes a play lease; if not, it takes or keeps a
 *   warm lease
 */
export const manifestUrl = (ref: MediaRef, visit: VisitId, plays = false): string =>
  `${API}/hls/play/${ref}/index.m3u8?visit=${visit}${plays ? '&play=1' : ''}`;

/** @returns a `manifestUrl` whose player starts at `place` seconds, wherever the viewer has stopped watching */
export const manifestFrom = (manifest: string, place: number): string => `${manifest}&position=${place}`;

/**
 * The path of a `manifestUrl`, without the visit. `manifestUrl` does not call this function, but writes the path
 * itself. The page client uses only `manifestUrl`, and a second function would make the page client's script larger.
 */
export const manifestPath = (ref: MediaRef): string => `${API}/hls/play/${ref}/index.m3u8`;

/**
 * The URL that Mydia's own player asks for. The answer is the file as it is, or a redirect to the session's playlist.
 */
export function streamUrl(ref: MediaRef): string {
  const { kind, id } = splitMediaRef(ref);
  return kind === 'file' ? `${API}/stream/${id}` : `${API}/stream/${plainRef(ref)}`;
}

/** The viewer's saved position at the origin. `GET` and `POST`, see `PlaybackSchema`. */
export const playbackUrl = (ref: MediaRef): string => `${API}/playback/${plainRef(ref)}`;

/** The list of a film's subtitles, as Mydia gives it. Each subtitle text is at `<this URL>/<track_id>?format=vtt`. */
export const subtitlesUrl = (ref: MediaRef): string => `/api/player/v1/subtitles/${plainRef(ref)}`;

/** @returns the action and media ref of a `visitUrl`, or null for any other path. */
export function parseVisitUrl(pathname: string): { action: VisitAction; ref: MediaRef } | null {
  const match = /^\/api\/v1\/hls\/(preload|renew|cancel)\/(.+)$/.exec(pathname);
  const ref = match?.[2] ? parseMediaRef(match[2]) : null;
  return match && ref && { action: match[1] as VisitAction, ref };
}

/** A segment's path: the media, the right by which it is read, and its name within the film. */
export interface SegmentPath {
  ref: MediaRef;
  right: string;
  name: string;
}

/** @returns the parts of a segment's path, as playlists write it; null for any other path */
export function parseSegmentPath(pathname: string): SegmentPath | null {
  const [, refText = '', right = '', name = ''] =
    /^\/api\/v1\/hls\/play\/(\w+\/[^/]+)\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
  const ref = parseMediaRef(refText);
  // The path of a rendition's playlist has the same form. A playlist is no segment: it may grow, and a segment never
  // changes.
  return ref && !name.endsWith('.m3u8') ? { ref, right, name } : null;
}
