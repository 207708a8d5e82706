/** ffmpeg's arguments. It runs in the session's folder: all names but the input's are relative to it. */
import type { TranscodeSetting } from './config.ts';
import type { Probe } from './probe.ts';
import { isPlainH264 } from './verdict.ts';

export const PLAYLIST = 'index.m3u8';

/** @param input absolute path */
export function transcodeArgs(setting: TranscodeSetting, input: string, probe: Probe): string[] {
  switch (setting) {
    case 'mydia':
      return mydia(input, probe);
    case 'fast':
      return fast(input, probe);
  }
}

/** Mydia 0.4.7, word for word. */
function mydia(input: string, { video, audio }: Probe): string[] {
  const encodeVideo =
    '-c:v libx264 -preset medium -crf 23 -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0'.split(' ');
  const encodeAudio = '-c:a aac -b:a 128k -ar 48000 -ac 2'.split(' ');
  return [
    ...['-i', input],
    ...(video.codec === 'h264' ? ['-c:v', 'copy'] : encodeVideo),
    ...(audio?.codec === 'aac' ? ['-c:a', 'copy'] : encodeAudio),
    ...['-f', 'hls', '-hls_time', '6', '-hls_playlist_type', 'event', '-hls_segment_filename', 'segment_%03d.ts'],
    ...['-progress', 'pipe:1', '-loglevel', 'info', PLAYLIST],
  ];
}

/**
 * When the n-th keyframe comes, in seconds: 0, 0.6, 1.2, 2.4, then every 2 for half a minute, then every 4. Each starts a
 * segment: the first one is there soon, the next few are never longer than what came before them, so that a player does
 * not run dry even if ffmpeg is hardly faster than the film, and the playlist of a long film stays small.
 * Not under 0.5: ffmpeg would round the target duration to 0, and players would poll without a pause.
 */
const KEYFRAMES =
  'expr:gte(t,if(lt(n_forced,4),gt(n_forced,0)*0.6*pow(2,n_forced-1),' +
  'if(lt(n_forced,18),2.4+2*(n_forced-3),30.4+4*(n_forced-17))))';
/** Shorter than the distance of any two of these keyframes: ffmpeg cuts at the first keyframe after it. */
const CUT_AFTER = '0.5';
/** A copied stream has keyframes of its own, and is there in no time. */
const CUT_COPY_AFTER = '4';

const SCALE =
  "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear";

/**
 * The first segment short and soon. Measured on 1080p 10-bit HEVC with 2 cores, until the playlist lists a segment:
 * these 0.30 s, with a first segment of a second 0.40 s, preset veryfast 0.58 s, Mydia's 4.2 s. MPEG-TS and not fMP4:
 * it is as fast, and browsers ignore the edit lists with which ffmpeg's fMP4 keeps copied streams in step.
 */
function fast(input: string, probe: Probe): string[] {
  const encodeVideo = [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23', '-profile:v', 'high'],
    // Keyframes where they are asked for and nowhere else.
    ...['-vf', SCALE, '-pix_fmt', 'yuv420p', '-g', '9999', '-sc_threshold', '0', '-force_key_frames', KEYFRAMES],
  ];
  const encodeAudio = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
  const copy = isPlainH264(probe);
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-i', input, '-map', '0:v:0', '-map', '0:a:0?'],
    ...(copy ? ['-c:v', 'copy'] : encodeVideo),
    ...(probe.audio?.codec === 'aac' ? ['-c:a', 'copy'] : encodeAudio),
    ...['-f', 'hls', '-hls_time', copy ? CUT_COPY_AFTER : CUT_AFTER, '-hls_playlist_type', 'event'],
    ...['-hls_flags', 'temp_file', '-hls_segment_filename', 'segment_%03d.ts', PLAYLIST],
  ];
}
