/** Reads a playlist of the origin's, and how much of the film it lists. */
import * as HLS from 'hls-parser';
import { OriginError } from '../origins/adapter.ts';
import { UnwritablePlaylist } from './unwritable.ts';

export type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist;

// The parser's strict mode refuses what the specification allows (a segment of 1.04 s beside a target duration of 1 s),
// and its other mode logs each such case, unless it is set to be silent. The code below checks what matters.
HLS.setOptions({ silent: true });

/**
 * Segments may have titles. The edge removes the titles, since no player shows them. The parser fails at a title that
 * is not Latin-1. A title stands after a comma; where that comma is missing, the parser returns a title with the text
 * `undefined`.
 */
const TITLES = /^(#EXTINF:[^,\r\n]*)(?:,[^\r\n]*)?$/gm;
const DURATION = /^#EXT-X-TARGETDURATION:/m;

/**
 * @throws UnwritablePlaylist for a playlist that the edge does not understand, OriginError `origin_invalid` for a text
 *   that is no playlist
 */
export function readPlaylist(text: string): Playlist {
  if (!text.startsWith('#EXTM3U')) throw invalidPlaylistError();
  const playlist = parse(text);
  if (playlist.isMasterPlaylist) return playlist;
  if (!DURATION.test(text)) throw invalidPlaylistError();
  const media = playlist as HLS.types.MediaPlaylist;
  // ffmpeg rounds the target duration of a very short film to 0.
  media.targetDuration ||= 1;
  return media;
}

function parse(text: string): Playlist {
  try {
    return HLS.parse(text.replace(TITLES, '$1,'));
  } catch (cause) {
    throw new UnwritablePlaylist('The media server sent a playlist that is not understood', cause);
  }
}

/**
 * @returns how much of the film the playlist lists, in seconds; null while the session is not ready. 0 for a
 *   multivariant playlist, which the origin writes only once its parts exist. 0 also for a playlist that the edge does
 *   not understand, since the edge will not understand a later one either
 */
export function listedSeconds(text: string): number | null {
  try {
    const playlist = readPlaylist(text);
    if (playlist.isMasterPlaylist) return 0;
    const { segments } = playlist as HLS.types.MediaPlaylist;
    return segments.length > 0 ? segments.reduce((sum, { duration }) => sum + duration, 0) : null;
  } catch (error) {
    return error instanceof UnwritablePlaylist ? 0 : null;
  }
}

const invalidPlaylistError = (): OriginError =>
  new OriginError('origin_invalid', 'The media server sent no valid playlist');
