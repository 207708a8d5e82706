import * as HLS from 'hls-parser';
import { OriginError } from '../origins/adapter.ts';

export type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist;

/** @throws OriginError `origin_invalid` for what is no playlist. */
export function readPlaylist(text: string): Playlist {
  try {
    return HLS.parse(text);
  } catch (cause) {
    throw new OriginError('origin_invalid', 'The media server sent no valid playlist', { cause });
  }
}

/** Is there something to play already? A multivariant playlist counts: it is only written once its parts are. */
export function hasSegments(text: string): boolean {
  try {
    const playlist = HLS.parse(text);
    return playlist.isMasterPlaylist || (playlist as HLS.types.MediaPlaylist).segments.length > 0;
  } catch {
    return false;
  }
}
