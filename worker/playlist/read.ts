/** Reads a playlist of the origin's, and how much of the film it lists. */
import * as HLS from 'hls-parser';
import { OriginError } from '../origins/adapter.ts';
import { UnwritablePlaylist } from './unwritable.ts';

export type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist;

// The parser's strict mode refuses what the specification allows (a segment of 1.04 s beside a target duration of 1 s), and its
// other mode logs each such remark. What matters is checked below.
HLS.setOptions({ silent: true });

/** The parser fails at titles that are not Latin-1, and makes one of a missing comma. No player shows them. */
const TITLES = /^(#EXTINF:[^,\r\n]*)(?:,[^\r\n]*)?$/gm;
const DURATION = /^#EXT-X-TARGETDURATION:/m;

/** @throws UnwritablePlaylist for a playlist that is not understood, OriginError `origin_invalid` for what is none */
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
 * How much of the film is listed already, in seconds; null while nothing is. The origin writes a multivariant playlist
 * only once its parts exist, and waiting makes a playlist that the edge does not understand no better. Both count as
 * nothing listed.
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
