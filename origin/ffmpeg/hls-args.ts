/** ffmpeg's arguments in every setting: how it writes segments, and what it prints. */
import { PLAYLIST } from '../session/playlist.ts';

/**
 * Browsers ignore the edit lists by which ffmpeg's MP4 keeps tracks in step. With `frag_discont` ffmpeg writes each
 * track's real start time into the fragments instead, which is right for tracks without B-frames.
 */
export const mp4Segments = (init: string, segments: string): string[] => [
  ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', init],
  ...['-hls_segment_options', 'movflags=+frag_discont', '-hls_segment_filename', segments],
];
export const HLS = ['-hls_playlist_type', 'event', '-hls_flags', 'temp_file', PLAYLIST];
export const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
