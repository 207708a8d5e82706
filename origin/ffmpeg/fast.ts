/**
 * How ffmpeg is called so that the first picture comes soon: sound, segments, burnt-in subtitles. This is
 * `TRANSCODE=fast`. Mydia has no such setting.
 */

import { encoderFor, filteredFor, SOFTWARE, type VideoEncoder } from '../hardware/video-encoder.ts';
import type { Media } from '../library/library.ts';
import { stereoFilter } from '../probe/sound.ts';
import type { AudioTrack } from '../probe/track.ts';
import { INIT, segmentName, wholePlaylist } from '../session/playlist.ts';
import { isCopied } from './copying.ts';
import { cutsOf, evenCuts } from './cuts.ts';
import { HLS, mp4Segments, QUIET } from './hls-args.ts';
import { encodedSize, filtersFor, withFullSeconds } from './picture-filters.ts';
import { type AudioRendition, multivariantPlaylist, type Renditions, renditionsOf } from './renditions.ts';
import type { Grid, RenditionTranscodes, Transcode } from './transcode.ts';

/**
 * ffmpeg's `-hls_time` for an encoded film, in seconds. ffmpeg cuts at the first keyframe after this time, so it must
 * be shorter than any segment.
 */
const CUT_AFTER = '0.5';
/**
 * ffmpeg's `-hls_time` for a copied film, in seconds. The film's own keyframes decide where segments begin. Longer
 * segments cost no wait, since ffmpeg makes them very fast.
 */
const CUT_COPY_AFTER = '4';

const ENCODE_AUDIO = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
/**
 * The encoder puts 1024 samples (21 ms) of silence before the sound, and a fragmented MP4 does not tell the player
 * about this silence: all sound would be 21 ms late. So this filter drops the film's first 21 ms of sound, and the
 * silence takes their place. The filter drops samples by their time and not by their number. ffmpeg begins all filters
 * anew where a film's channels change, and a filter that counts samples would drop samples again there.
 */
const FROM_ZERO = `aresample=48000,atrim=start=${(1_024 / 48_000).toFixed(6)}`;

/**
 * A filter that adds silence after the sound's end. The silence ends at `seconds`, counted from the place where ffmpeg
 * begins. Without this silence, a player would wait for more sound.
 *
 * Sound that does not end early gets no filter, since the filter can add too much silence. When the sound's channels
 * change after 30 seconds, ffmpeg begins the filter anew there, and the silence ends 30 seconds too late.
 */
const silenceUntil = (sound: AudioTrack, seconds: number | null): string[] =>
  seconds === null || sound.endsEarly === false ? [] : [`apad=whole_dur=${seconds.toFixed(3)}`];

/** About how long a segment of sound alone is, in seconds. Its length costs no wait: ffmpeg encodes sound very fast. */
const SOUND_S = 4;
/**
 * The second at which the clocks of all streams begin in a copied film with renditions. If the clocks began at 0, the
 * first frame might have a decoding time below 0. ffmpeg would then shift the picture's clock alone, and picture and
 * sound would be out of step.
 */
const TS_FROM_S = 10;
const TS_CLOCK = ['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', `${TS_FROM_S}`];

/**
 * When a file states a greater length than this, or no length, the origin plans segments for a film of this length. In
 * seconds.
 */
const LONGEST_S = 12 * 3_600;

const wholeHead = (init: string) => ({ version: 7, more: ['#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-MAP:URI="${init}"`] });

type Film = Pick<Media, 'path' | 'probe' | 'subtitleFiles'>;

export interface FastOptions {
  /** In megabits a second: a film with a higher bitrate is encoded. */
  copyMaxMbps?: number;
  /** The number of the subtitle stream to burn into the picture; null for none. */
  burntIn?: number | null;
  encoder?: VideoEncoder;
}

export function transcodeFast(
  film: Film,
  { copyMaxMbps = Number.POSITIVE_INFINITY, burntIn = null, encoder = SOFTWARE }: FastOptions = {},
): Transcode {
  const { probe } = film;
  const hasLength = probe.durationS > 0 && probe.durationS <= LONGEST_S;
  const endS = hasLength ? probe.durationS : null;
  const renditions = hasLength ? renditionsOf(film) : null;
  // The sound of a film with several audio tracks is in renditions, and not in the film's own segments: players cannot
  // remove the sound from fragments of MP4.
  const sound = renditions && renditions.audio.length > 0 ? null : (probe.audioTracks[0] ?? null);
  if (isCopied(probe, copyMaxMbps) && burntIn === null) {
    return {
      grid: null,
      args: () => copied(film, sound, { endS, hasRenditions: renditions !== null }),
      renditions: renditions && besides(renditions, film, TS_FROM_S, (track, name) => copiedSound(film, track, name)),
    };
  }
  // ffmpeg makes a segment only where there is a picture. When the sound goes on after the picture, the last segment is
  // that much longer.
  const cuts = cutsOf(hasLength ? probe.pictureS : LONGEST_S);
  const hasGrid = hasLength && probe.canSeek;
  const how = { sound, burntIn, cuts, endS, encoder: encoderFor(encoder, encodedSize(probe.video)) };
  return {
    grid: hasGrid ? gridOf(cuts, INIT, segmentName) : null,
    args: (from = 0, until) => encoded(film, how, from, until),
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
/**
 * @param untilS the length that the sound must have, in seconds: silence is added to shorter sound. Null when the
 * film's length is unknown
 * @param filters applied to the whole encoded sound
 */
function encodedAudio(sound: AudioTrack | null, untilS: number | null, ...filters: string[]): string[] {
  if (!sound) return [];
  const stereo = stereoFilter(sound);
  const all = [...(stereo === null ? [] : [stereo]), ...filters, ...silenceUntil(sound, untilS)];
  return [...(all.length > 0 ? ['-af', all.join(',')] : []), ...ENCODE_AUDIO];
}
const copiedOrEncoded = (sound: AudioTrack | null, endS: number | null): string[] =>
  sound?.isPlainAac && !sound.endsEarly ? ['-c:a', 'copy'] : encodedAudio(sound, endS);

/** A copied film is MPEG-TS: in MP4, its B-frames would need an edit list, which browsers ignore. */
const copied = (
  { path, probe }: Film,
  sound: AudioTrack | null,
  { endS, hasRenditions }: { endS: number | null; hasRenditions: boolean },
): string[] => [
  ...[...QUIET, '-i', path, '-map', `0:${probe.video.stream}`, ...soundMap(sound)],
  ...['-c:v', 'copy', ...copiedOrEncoded(sound, endS), ...(hasRenditions ? TS_CLOCK : [])],
  ...['-f', 'hls', '-hls_time', CUT_COPY_AFTER, '-hls_segment_filename', 'segment_%03d.ts', ...HLS],
];

const copiedSound = ({ path, probe }: Film, track: AudioTrack, name: string): Transcode => ({
  grid: null,
  args: () => [
    ...[...QUIET, '-i', path, ...soundMap(track), ...copiedOrEncoded(track, probe.durationS), ...TS_CLOCK],
    ...['-f', 'hls', '-hls_time', `${SOUND_S}`, '-hls_segment_filename', `${name}_%03d.ts`, ...HLS],
  ],
});

interface Encoded {
  sound: AudioTrack | null;
  burntIn: number | null;
  cuts: readonly number[];
  /** The film's end in seconds; null when it is unknown. */
  endS: number | null;
  encoder: VideoEncoder;
}

/**
 * A run of ffmpeg from second 0 and a run from second 20 must make the same segment for second 30. So sound is always
 * encoded. Copied sound would begin at 0 in both runs.
 */
function encoded(film: Film, { sound, burntIn, cuts, endS, encoder }: Encoded, from: number, until?: number): string[] {
  const keyframes = cuts.slice(from, until).map((cut) => cut - (cuts[from] ?? 0));
  const { before, after } = stretchOf(cuts, from, until);
  const { seek, frames } = film.probe.video.frameRate === null ? UNEVEN : EVEN;
  const untilS = cuts[until ?? cuts.length] ?? endS;
  return [
    ...[...QUIET, ...encoder.before, ...seek, ...before, '-i', film.path],
    ...[...pictureOf(film, burntIn, encoder), ...soundMap(sound)],
    ...[...encoder.output, ...frames, '-force_key_frames', keyframes.join(',')],
    ...encodedAudio(sound, untilS === null ? null : untilS - (cuts[from] ?? 0), FROM_ZERO),
    ...[...after, '-f', 'hls', '-hls_time', CUT_AFTER, ...mp4Segments(INIT, 'segment_%03d.m4s'), ...HLS],
  ];
}

/**
 * When subtitle pictures are burnt in, ffmpeg scales them to the film's width, and puts their lower edge on the film's
 * lower edge. The subtitle pictures may be higher than the film, when black bars were cut off the film: 720 lines on a
 * film of 534 lines, for example.
 */
function pictureOf({ probe }: Film, burntIn: number | null, encoder: VideoEncoder): string[] {
  const { video } = probe;
  const filters = video.frameRate === null ? withFullSeconds(filtersFor(video)) : filtersFor(video);
  if (burntIn === null) return ['-map', `0:${video.stream}`, '-vf', filteredFor(encoder, filters)];
  const { width } = encodedSize(video);
  // On a DVD, the pixels of the subtitle pictures have the same shape as the film's pixels. This height makes the
  // scaled pixels square.
  const height = video.pixelAspect === 1 ? '-2' : `trunc(ow*ih/iw/${video.pixelAspect}/2)*2`;
  const graph = [
    `[0:${video.stream}]${filters}[film]`,
    `[0:s:${burntIn}]scale=${width}:${height}[pictures]`,
    `[film][pictures]${filteredFor(encoder, 'overlay=0:H-h:eof_action=pass')}[shown]`,
  ];
  return ['-filter_complex', graph.join(';'), '-map', '[shown]'];
}

const EVEN = { seek: [], frames: [] };
/**
 * ffmpeg's arguments for frames at uneven times. With these arguments each frame keeps its time. By default ffmpeg
 * would make a frame at each tick of the file's clock.
 * - ffmpeg may begin at a place where an earlier frame is still shown. By default ffmpeg drops this frame. With
 *   `-noaccurate_seek` ffmpeg keeps it, and `withFullSeconds` makes copies of it.
 * - Each frame lasts until the next frame. By default a segment's last frame would last as long as the frame before it.
 * - The clock has a thousand ticks a second, so the encoder would state the level of a thousand frames a second. A
 *   player may refuse that level. So ffmpeg states level 4.2.
 */
const UNEVEN = {
  seek: ['-noaccurate_seek'],
  frames: [
    ...['-vsync', 'vfr', '-enc_time_base:v', '1:1000'],
    ...['-bsf:v', "h264_metadata=level=4.2,setts=duration='if(eq(NEXT_DTS,NOPTS),DURATION,NEXT_DTS-DTS)'"],
  ],
};

function encodedSound(film: Film, track: AudioTrack, name: string, hasGrid: boolean): Transcode {
  const init = `${name}_init.mp4`;
  const cuts = evenCuts(film.probe.durationS, SOUND_S);
  // ffmpeg's `-hls_time`, in seconds. ffmpeg counts these seconds from the place in the film where ffmpeg begins, and
  // cuts at the first packet after them.
  const every = `${cuts[1] ?? film.probe.durationS}`;
  return {
    grid: hasGrid ? gridOf(cuts, init, (segment) => `${name}_${String(segment).padStart(3, '0')}.m4s`) : null,
    args: (from = 0, until) => {
      const { before, after } = stretchOf(cuts, from, until);
      const lastsS = (cuts[until ?? cuts.length] ?? film.probe.durationS) - (cuts[from] ?? 0);
      const audio = encodedAudio(track, lastsS, FROM_ZERO);
      return [
        ...[...QUIET, ...before, '-i', film.path, ...soundMap(track), ...audio, ...after],
        ...['-f', 'hls', '-hls_time', every, ...mp4Segments(init, `${name}_%03d.m4s`), ...HLS],
      ];
    },
  };
}

/** ffmpeg's arguments for a range of segments: those before its input, and those before its output. */
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
