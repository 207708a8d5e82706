import * as HLS from 'hls-parser';
import { OriginError } from '../origins/adapter.ts';

export type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist;

// Its strict mode refuses what the specification allows (a segment of 1.04 s beside a target duration of 1 s), and its
// other mode writes each such remark to the log. What matters is checked below.
HLS.setOptions({ silent: true });

/** @throws OriginError `origin_invalid` for what is no playlist. */
export function readPlaylist(text: string): Playlist {
  let playlist: Playlist | null = null;
  try {
    playlist = text.startsWith('#EXTM3U') ? HLS.parse(text) : null;
  } catch (cause) {
    throw invalid(cause);
  }
  if (!playlist || (!playlist.isMasterPlaylist && !(playlist as HLS.types.MediaPlaylist).targetDuration))
    throw invalid();
  return playlist;
}

/** Is there something to play already? A multivariant playlist counts: it is only written once its parts are. */
export function hasSegments(text: string): boolean {
  try {
    const playlist = readPlaylist(text);
    return playlist.isMasterPlaylist || (playlist as HLS.types.MediaPlaylist).segments.length > 0;
  } catch {
    return false;
  }
}

const invalid = (cause?: unknown): OriginError =>
  new OriginError('origin_invalid', 'The media server sent no valid playlist', { cause });
