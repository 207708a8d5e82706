/** ffmpeg's arguments for the first picture soon: the origin's own setting. */
import { PLAYLIST } from './playlist.ts';
import type { Probe } from './probe.ts';
import { isPlainH264 } from './verdict.ts';

/**
 * When the n-th keyframe comes, in seconds: 0, 1, 2, then every 2 for half a minute, then every 4. Each starts a segment:
 * the first one is there soon, the next are never longer than what came before them, so that a player does not run dry
 * even if ffmpeg is hardly faster than the film, and the playlist of a long film stays small.
 */
const KEYFRAMES = 'expr:gte(t,if(lt(n_forced,2),n_forced,if(lt(n_forced,16),2*(n_forced-1),28+4*(n_forced-15))))';
/** Shorter than the distance of any two of these keyframes: ffmpeg cuts at the first keyframe after it. */
const CUT_AFTER = '0.5';
/** A copied stream has keyframes of its own, and is there in no time. */
const CUT_COPY_AFTER = '4';

const SCALE =
  "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear";

const ENCODE_VIDEO = [
  ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23', '-profile:v', 'high'],
  // Keyframes where they are asked for and nowhere else.
  ...['-vf', SCALE, '-pix_fmt', 'yuv420p', '-g', '9999', '-sc_threshold', '0', '-force_key_frames', KEYFRAMES],
];
const ENCODE_AUDIO = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
/**
 * The encoder begins with 1024 samples of silence, and a player of MP4 is not told: without the sound's first 21 ms that
 * silence is at 0, as the picture is.
 */
const FROM_ZERO = ['-af', 'aresample=48000,atrim=start_sample=1024'];
/** Changes only what came from a transport stream, which an MP4 does not take as it is. */
const FIT_FOR_MP4 = ['-bsf:a', 'aac_adtstoasc'];

/**
 * Browsers ignore the edit lists by which ffmpeg's MP4 keeps tracks in step. `frag_discont` has it write the time at which
 * each track really begins into the fragments instead, which is right for whatever has no B-frames.
 */
const MP4_SEGMENTS = [
  ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4'],
  ...['-hls_segment_options', 'movflags=+frag_discont', '-hls_segment_filename', 'segment_%03d.m4s'],
];

/** @param input absolute path */
export function fastArgs(input: string, probe: Probe): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-i', input, '-map', '0:v:0', '-map', '0:a:0?'],
    ...(isPlainH264(probe) ? copied(probe) : encoded(probe)),
    ...['-hls_playlist_type', 'event', '-hls_flags', 'temp_file', PLAYLIST],
  ];
}

/** MPEG-TS: nothing but an edit list would put the B-frames of a copied film in their place. */
const copied = ({ audio }: Probe): string[] => [
  ...['-c:v', 'copy', ...(audio?.codec === 'aac' ? ['-c:a', 'copy'] : ENCODE_AUDIO)],
  ...['-f', 'hls', '-hls_time', CUT_COPY_AFTER, '-hls_segment_filename', 'segment_%03d.ts'],
];

const encoded = ({ audio }: Probe): string[] => [
  ...ENCODE_VIDEO,
  ...(audio?.codec === 'aac' ? ['-c:a', 'copy', ...FIT_FOR_MP4] : [...FROM_ZERO, ...ENCODE_AUDIO]),
  ...['-f', 'hls', '-hls_time', CUT_AFTER, ...MP4_SEGMENTS],
];
