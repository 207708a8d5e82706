/** ffmpeg's arguments for the first picture soon: the origin's own setting. */
import { cutsOf } from './cuts.ts';
import { INIT, PLAYLIST, segmentName, wholePlaylist } from './playlist.ts';
import type { Probe } from './probe.ts';
import type { Transcode } from './transcode.ts';
import { isPlainH264 } from './verdict.ts';

/** Shorter than the distance of any two cuts: ffmpeg cuts at the first keyframe after it. */
const CUT_AFTER = '0.5';
/** A copied stream has keyframes of its own, and is there in no time. */
const CUT_COPY_AFTER = '4';

const SCALE =
  "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear";

const ENCODE_VIDEO = [
  ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23', '-profile:v', 'high'],
  // Keyframes where they are asked for and nowhere else.
  ...['-vf', SCALE, '-pix_fmt', 'yuv420p', '-g', '9999', '-sc_threshold', '0'],
];
const ENCODE_AUDIO = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
/**
 * The encoder begins with 1024 samples of silence, and a player of MP4 is not told: without the sound's first 21 ms that
 * silence is at 0, as the picture is.
 */
const FROM_ZERO = ['-af', 'aresample=48000,atrim=start_sample=1024'];

/**
 * Browsers ignore the edit lists by which ffmpeg's MP4 keeps tracks in step. `frag_discont` has it write the time at which
 * each track really begins into the fragments instead, which is right for whatever has no B-frames.
 */
const MP4_SEGMENTS = [
  ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', INIT],
  ...['-hls_segment_options', 'movflags=+frag_discont', '-hls_segment_filename', 'segment_%03d.m4s'],
];
const HLS = ['-hls_playlist_type', 'event', '-hls_flags', 'temp_file', PLAYLIST];
const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
const STREAMS = ['-map', '0:v:0', '-map', '0:a:0?'];

/** A film of unknown length, or of a length that can hardly be true, is cut for so long, in seconds. */
const LONGEST_S = 12 * 3_600;

const WHOLE_HEAD = { version: 7, more: ['#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-MAP:URI="${INIT}"`] };

/** @param input absolute path */
export function fast(input: string, probe: Probe): Transcode {
  if (isPlainH264(probe)) return { grid: null, args: () => copied(input, probe) };
  const hasLength = probe.durationS > 0 && probe.durationS <= LONGEST_S;
  const cuts = cutsOf(hasLength ? probe.durationS : LONGEST_S);
  const grid = {
    cuts,
    init: INIT,
    nameOf: segmentName,
    playlist: (some: readonly number[], durationS: number) => wholePlaylist(some, durationS, segmentName, WHOLE_HEAD),
  };
  return {
    grid: hasLength && probe.canSeek ? grid : null,
    args: (from = 0, until) => encoded(input, cuts, from, until),
  };
}

/** MPEG-TS: nothing but an edit list would put the B-frames of a copied film in their place. */
const copied = (input: string, { audio }: Probe): string[] => [
  ...[...QUIET, '-i', input, ...STREAMS],
  ...['-c:v', 'copy', ...(audio?.codec === 'aac' ? ['-c:a', 'copy'] : ENCODE_AUDIO)],
  ...['-f', 'hls', '-hls_time', CUT_COPY_AFTER, '-hls_segment_filename', 'segment_%03d.ts', ...HLS],
];

/**
 * Wherever it begins, a segment is the same, and begins at the same time: that of copied sound would begin with ffmpeg, at 0.
 */
function encoded(input: string, cuts: readonly number[], from: number, until?: number): string[] {
  const at = cuts[from] ?? 0;
  const end = until === undefined ? undefined : cuts[until];
  const keyframes = cuts.slice(from, until).map((cut) => cut - at);
  return [
    ...[...QUIET, ...(at > 0 ? ['-ss', `${at}`] : []), '-i', input, ...STREAMS],
    ...[...ENCODE_VIDEO, '-force_key_frames', keyframes.join(',')],
    ...[...FROM_ZERO, ...ENCODE_AUDIO],
    ...(end === undefined ? [] : ['-t', `${end - at}`]),
    ...(at > 0 ? ['-output_ts_offset', `${at}`, '-start_number', `${from}`] : []),
    ...['-f', 'hls', '-hls_time', CUT_AFTER, ...MP4_SEGMENTS, ...HLS],
  ];
}
