/**
 * How ffmpeg is called as each version of Mydia calls it. The arguments are Mydia's word for word, except for the
 * paths.
 */

import type { Probe } from '../probe/probe.ts';
import { PLAYLIST, wholePlaylist } from '../session/playlist.ts';
import type { Wanted } from '../session/wanted.ts';
import type { Grid, Transcode } from './transcode.ts';

const words = (text: string): string[] => text.split(' ');

const ENCODE_AUDIO = words('-c:a aac -b:a 128k -ar 48000 -ac 2');
/** The sound's share of a bitrate limit, in kbit/s. */
const AUDIO_KBPS = 128;
const LEAST_VIDEO_KBPS = 100;
const REPORTED = words('-progress pipe:1 -loglevel info');

const audioArgs = ({ audio }: Probe): string[] => (audio?.codec === 'aac' ? words('-c:a copy') : ENCODE_AUDIO);

/** @param input absolute path. @param knowsCodecs whether this Mydia recognises H.264 and AAC, and copies them */
export function mydia2025(input: string, probe: Probe, knowsCodecs: boolean): Transcode {
  const encodeVideo = words(
    '-c:v libx264 -preset medium -crf 23 -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0',
  );
  const copiesVideo = knowsCodecs && probe.video.codec === 'h264';
  return {
    grid: null,
    args: () => [
      ...['-i', input],
      ...(copiesVideo ? words('-c:v copy') : encodeVideo),
      ...(knowsCodecs ? audioArgs(probe) : ENCODE_AUDIO),
      ...words('-f hls -hls_time 6 -hls_playlist_type event -hls_segment_filename segment_%03d.ts'),
      ...[...REPORTED, PLAYLIST],
    ],
  };
}

/** @param maxBitrate of picture and sound, in kbit/s; null for no limit: the picture then has a constant quality */
function rateArgs(maxBitrate: number | null): string[] {
  if (maxBitrate === null) return words('-crf 23');
  const kbps = Math.max(maxBitrate - AUDIO_KBPS, LEAST_VIDEO_KBPS);
  return words(`-b:v ${kbps}k -maxrate ${kbps}k -bufsize ${kbps * 2}k`);
}

/** @param input absolute path */
export function mydia2026(input: string, probe: Probe, { maxBitrate }: Wanted): Transcode {
  const encodeVideo = words('-c:v libx264 -preset medium -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0');
  const copiesVideo = maxBitrate === null && probe.video.codec === 'h264';
  return {
    grid: null,
    args: () => [
      ...['-i', input],
      ...(copiesVideo ? words('-c:v copy') : [...encodeVideo, ...rateArgs(maxBitrate)]),
      ...audioArgs(probe),
      ...words('-f hls -hls_time 4 -hls_list_size 0 -hls_segment_filename segment_%03d.ts'),
      ...[...REPORTED, PLAYLIST],
    ],
  };
}

/** The length of a segment of a complete playlist, in seconds. */
export const GRID_S = 4;

const gridName = (segment: number): string => `segment_${String(segment).padStart(5, '0')}.ts`;

/**
 * @param durationS of the film, in seconds. @returns null for a film of unknown length, which has no complete playlist
 */
function gridOf(durationS: number): Grid | null {
  if (!(durationS > 0)) return null;
  return {
    cuts: Array.from({ length: Math.ceil(durationS / GRID_S) }, (_, segment) => segment * GRID_S),
    init: null,
    nameOf: gridName,
    playlist: (cuts, length) => wholePlaylist(cuts, length, gridName, { version: 3, targetS: GRID_S, more: [] }),
  };
}

/** `fast` replaces Mydia's preset by one that makes the first picture soon. */
const PRESETS = { mydia: words('-preset medium'), fast: words('-preset superfast -tune zerolatency') };

/**
 * For autumn 2026. A segment of a complete playlist is the same wherever ffmpeg began: the segment's times are counted
 * from the film's beginning.
 * @param input absolute path
 */
export function mydiaAutumn(input: string, probe: Probe, wanted: Wanted, preset: keyof typeof PRESETS): Transcode {
  const { playlistMode, maxBitrate, maxHeight, startPosition } = wanted;
  const grid = playlistMode === 'FULL' ? gridOf(probe.durationS) : null;
  const isTooHigh = maxHeight !== null && maxHeight < probe.video.height;
  const encodesVideo = maxBitrate !== null || isTooHigh || probe.video.codec !== 'h264';
  const encodeVideo = [
    ...words('-c:v libx264'),
    ...PRESETS[preset],
    ...words('-pix_fmt yuv420p -profile:v high'),
    ...(isTooHigh ? ['-vf', `scale=-2:${maxHeight}`] : []),
    ...words('-g 60 -bf 0'),
    ...rateArgs(maxBitrate),
  ];
  return {
    grid,
    args: (from = 0) => {
      const at = grid ? from * GRID_S : startPosition;
      return [
        ...(at > 0 ? ['-ss', String(at)] : []),
        ...['-i', input],
        ...(encodesVideo ? encodeVideo : words('-c:v copy')),
        ...audioArgs(probe),
        // The keyframes are counted from where ffmpeg began.
        ...(grid && encodesVideo ? ['-force_key_frames', `expr:gte(t,n_forced*${GRID_S})`] : []),
        ...(grid ? words('-copyts -muxdelay 0 -muxpreload 0') : []),
        ...words(`-f hls -hls_time ${GRID_S} -hls_list_size 0 -start_number ${from} -hls_flags temp_file`),
        ...words('-hls_segment_filename segment_%05d.ts'),
        ...[...REPORTED, PLAYLIST],
      ];
    },
  };
}
