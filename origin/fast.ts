/** ffmpeg's arguments for the first picture soon: the origin's own setting. */
import { cutsOf, evenCuts } from './cuts.ts';
import { encoderFor, filteredFor, SOFTWARE, type VideoEncoder } from './hardware/video-encoder.ts';
import { HLS, mp4Segments, QUIET } from './hls-args.ts';
import type { Media } from './library.ts';
import { INIT, segmentName, wholePlaylist } from './playlist.ts';
import { type AudioRendition, multivariantPlaylist, type Renditions, renditionsOf } from './renditions.ts';
import type { AudioTrack } from './track.ts';
import type { Grid, RenditionTranscodes, Transcode } from './transcode.ts';
import { isPlainH264 } from './verdict.ts';

/** Shorter than the distance of any two cuts: ffmpeg cuts at the first keyframe after it. */
const CUT_AFTER = '0.5';
/** A copied stream has keyframes of its own, and is there in no time. */
const CUT_COPY_AFTER = '4';

const SCALE =
  "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear";

const ENCODE_AUDIO = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
/**
 * The encoder begins with 1024 samples of silence, and a player of MP4 is not told: without the sound's first 21 ms that
 * silence is at 0, as the picture is.
 */
const FROM_ZERO = ['-af', 'aresample=48000,atrim=start_sample=1024'];

/** About how long a segment of sound alone is, in seconds: it is encoded in no time. */
const SOUND_S = 4;
/**
 * A transport stream's clock begins here where its sound or its subtitles are elsewhere, in seconds: a clock that begins at 0 is moved
 * for pictures that are decoded before it, and for those alone.
 */
const TS_FROM_S = 10;
const TS_CLOCK = ['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', `${TS_FROM_S}`];

/** A film of unknown length, or of a length that can hardly be true, is cut for so long, in seconds. */
const LONGEST_S = 12 * 3_600;

const wholeHead = (init: string) => ({ version: 7, more: ['#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-MAP:URI="${init}"`] });

type Film = Pick<Media, 'path' | 'probe' | 'subtitleFiles'>;

export interface FastOptions {
  /** A subtitle stream of pictures that becomes a part of the film's; null for none. */
  burntIn?: number | null;
  encoder?: VideoEncoder;
}

export function fast(film: Film, { burntIn = null, encoder = SOFTWARE }: FastOptions = {}): Transcode {
  const { probe } = film;
  const hasLength = probe.durationS > 0 && probe.durationS <= LONGEST_S;
  const renditions = hasLength ? renditionsOf(film) : null;
  // Where there is a choice, sound is apart from the picture: players of fragments of MP4 cannot take it out of there.
  const sound = renditions && renditions.audio.length > 0 ? null : (probe.audioTracks[0] ?? null);
  if (isPlainH264(probe) && burntIn === null) {
    return {
      grid: null,
      args: () => copied(film, sound, renditions !== null),
      renditions: renditions && besides(renditions, film, TS_FROM_S, (track, name) => copiedSound(film, track, name)),
    };
  }
  const cuts = cutsOf(hasLength ? probe.durationS : LONGEST_S);
  const hasGrid = hasLength && probe.canSeek;
  return {
    grid: hasGrid ? gridOf(cuts, INIT, segmentName) : null,
    args: (from = 0, until) =>
      encoded(film, { sound, burntIn, cuts, encoder: encoderFor(encoder, probe.video) }, from, until),
    renditions: renditions && besides(renditions, film, 0, (track, name) => encodedSound(film, track, name, hasGrid)),
  };
}

const gridOf = (cuts: readonly number[], init: string, nameOf: (segment: number) => string): Grid => ({
  ...{ cuts, init, nameOf },
  playlist: (some, durationS) => wholePlaylist(some, durationS, nameOf, wholeHead(init)),
});

const besides = (
  renditions: Renditions,
  film: Film,
  mediaFromS: number,
  soundOf: (track: AudioTrack, name: string) => Transcode,
): RenditionTranscodes => ({
  playlist: multivariantPlaylist(renditions, film),
  sounds: renditions.audio.map(({ name, track }: AudioRendition) => ({ name, transcode: soundOf(track, name) })),
  ...{ subtitles: renditions.subtitles, mediaFromS },
});

const soundMap = (sound: AudioTrack | null): string[] => (sound ? ['-map', `0:a:${sound.stream}`] : []);
const copiedOrEncoded = (sound: AudioTrack | null): string[] =>
  sound?.codec === 'aac' ? ['-c:a', 'copy'] : ENCODE_AUDIO;

/** MPEG-TS: nothing but an edit list would put the B-frames of a copied film in their place. */
const copied = ({ path }: Film, sound: AudioTrack | null, hasRenditions: boolean): string[] => [
  ...[...QUIET, '-i', path, '-map', '0:v:0', ...soundMap(sound)],
  ...['-c:v', 'copy', ...copiedOrEncoded(sound), ...(hasRenditions ? TS_CLOCK : [])],
  ...['-f', 'hls', '-hls_time', CUT_COPY_AFTER, '-hls_segment_filename', 'segment_%03d.ts', ...HLS],
];

const copiedSound = ({ path }: Film, track: AudioTrack, name: string): Transcode => ({
  grid: null,
  args: () => [
    ...[...QUIET, '-i', path, ...soundMap(track), ...copiedOrEncoded(track), ...TS_CLOCK],
    ...['-f', 'hls', '-hls_time', `${SOUND_S}`, '-hls_segment_filename', `${name}_%03d.ts`, ...HLS],
  ],
});

interface Encoded {
  sound: AudioTrack | null;
  burntIn: number | null;
  cuts: readonly number[];
  encoder: VideoEncoder;
}

/**
 * Wherever it begins, a segment is the same, and begins at the same time: that of copied sound would begin with ffmpeg, at 0.
 */
function encoded(film: Film, { sound, burntIn, cuts, encoder }: Encoded, from: number, until?: number): string[] {
  const keyframes = cuts.slice(from, until).map((cut) => cut - (cuts[from] ?? 0));
  const { before, after } = stretchOf(cuts, from, until);
  return [
    ...[
      ...QUIET,
      ...encoder.before,
      ...before,
      '-i',
      film.path,
      ...pictureOf(film, burntIn, encoder),
      ...soundMap(sound),
    ],
    ...[...encoder.output, '-force_key_frames', keyframes.join(',')],
    ...(sound ? [...FROM_ZERO, ...ENCODE_AUDIO] : []),
    ...[...after, '-f', 'hls', '-hls_time', CUT_AFTER, ...mp4Segments(INIT, 'segment_%03d.m4s'), ...HLS],
  ];
}

/** Pictures are as wide as the film's, and stand at its lower edge: a film that was cropped is lower than they are. */
function pictureOf({ probe }: Film, burntIn: number | null, encoder: VideoEncoder): string[] {
  const filters = filteredFor(encoder, SCALE);
  if (burntIn === null) return ['-map', '0:v:0', '-vf', filters];
  const pictures = `[0:s:${burntIn}]scale=${probe.video.width}:-2[pictures]`;
  const graph = `${pictures};[0:v:0][pictures]overlay=0:H-h:eof_action=pass,${filters}[film]`;
  return ['-filter_complex', graph, '-map', '[film]'];
}

function encodedSound(film: Film, track: AudioTrack, name: string, hasGrid: boolean): Transcode {
  const init = `${name}_init.mp4`;
  const cuts = evenCuts(film.probe.durationS, SOUND_S);
  // ffmpeg cuts at the first packet after it, counted from where it begins.
  const every = `${cuts[1] ?? film.probe.durationS}`;
  return {
    grid: hasGrid ? gridOf(cuts, init, (segment) => `${name}_${String(segment).padStart(3, '0')}.m4s`) : null,
    args: (from = 0, until) => {
      const { before, after } = stretchOf(cuts, from, until);
      return [
        ...[...QUIET, ...before, '-i', film.path, ...soundMap(track), ...FROM_ZERO, ...ENCODE_AUDIO, ...after],
        ...['-f', 'hls', '-hls_time', every, ...mp4Segments(init, `${name}_%03d.m4s`), ...HLS],
      ];
    },
  };
}

/** ffmpeg's arguments for some of the segments: before its input, and before its output. */
function stretchOf(cuts: readonly number[], from: number, until?: number) {
  const at = cuts[from] ?? 0;
  const end = until === undefined ? undefined : cuts[until];
  return {
    before: at > 0 ? ['-ss', `${at}`] : [],
    after: [
      ...(end === undefined ? [] : ['-t', `${end - at}`]),
      ...(at > 0 ? ['-output_ts_offset', `${at}`, '-start_number', `${from}`] : []),
    ],
  };
}
