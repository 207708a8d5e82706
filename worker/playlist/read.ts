import * as HLS from 'hls-parser';
import { OriginError } from '../origins/adapter.ts';
import { UnwritablePlaylist } from './unwritable.ts';

export type Playlist = HLS.types.MasterPlaylist | HLS.types.MediaPlaylist;

// Its strict mode refuses what the specification allows (a segment of 1.04 s beside a target duration of 1 s), and its
// other mode writes each such remark to the log. What matters is checked below.
HLS.setOptions({ silent: true });

/** The parser fails at titles that are not Latin-1, and makes one of a missing comma. No player shows them. */
const TITLES = /^(#EXTINF:[^,\r\n]*)(?:,[^\r\n]*)?$/gm;
const DURATION = /^#EXT-X-TARGETDURATION:/m;

/** @throws UnwritablePlaylist for a playlist that is not understood, OriginError `origin_invalid` for what is none */
export function readPlaylist(text: string): Playlist {
  if (!text.startsWith('#EXTM3U')) throw none();
  const playlist = parse(text);
  if (playlist.isMasterPlaylist) return playlist;
  if (!DURATION.test(text)) throw none();
  const media = playlist as HLS.types.MediaPlaylist;
  // ffmpeg rounds that of a very short film to nothing.
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
 * Is there something to play already? A multivariant playlist counts: it is only written once its parts are. So does a
 * playlist that is not understood: waiting makes it no better, and Play goes another way.
 */
export function hasSegments(text: string): boolean {
  try {
    const playlist = readPlaylist(text);
    return playlist.isMasterPlaylist || (playlist as HLS.types.MediaPlaylist).segments.length > 0;
  } catch (error) {
    return error instanceof UnwritablePlaylist;
  }
}

const none = (): OriginError => new OriginError('origin_invalid', 'The media server sent no valid playlist');
