/** How ffmpeg is called. It runs in a folder of its own: all names but the input's are relative to it. */
import type { TranscodeSetting } from './config.ts';
import { fast } from './fast.ts';
import { PLAYLIST } from './playlist.ts';
import type { Probe } from './probe.ts';

/** `transcode`: whatever a browser cannot decode is encoded. `copy`: nothing is. */
export type HlsMode = 'transcode' | 'copy';

export interface Transcode {
  /** Where its segments begin, in seconds; null when only ffmpeg finds out, as it goes along. */
  cuts: readonly number[] | null;
  /**
   * ffmpeg's arguments for the segments from this one on, up to but not including `until`. Without `cuts`, for all.
   */
  args(from?: number, until?: number): string[];
}

/** @param input absolute path */
export function transcodeOf(
  setting: TranscodeSetting,
  input: string,
  probe: Probe,
  mode: HlsMode = 'transcode',
): Transcode {
  switch (setting) {
    case 'mydia':
      return { cuts: null, args: () => mydia(input, probe, mode) };
    case 'fast':
      return fast(input, probe, mode);
  }
}

/** Mydia 0.4.7, word for word. */
function mydia(input: string, { video, audio }: Probe, mode: HlsMode): string[] {
  const encodeVideo =
    '-c:v libx264 -preset medium -crf 23 -pix_fmt yuv420p -profile:v high -s 1280x720 -g 60 -bf 0'.split(' ');
  const encodeAudio = '-c:a aac -b:a 128k -ar 48000 -ac 2'.split(' ');
  return [
    ...['-i', input],
    ...(mode === 'copy' || video.codec === 'h264' ? ['-c:v', 'copy'] : encodeVideo),
    ...(mode === 'copy' || audio?.codec === 'aac' ? ['-c:a', 'copy'] : encodeAudio),
    ...['-f', 'hls', '-hls_time', '6', '-hls_playlist_type', 'event', '-hls_segment_filename', 'segment_%03d.ts'],
    ...['-progress', 'pipe:1', '-loglevel', 'info', PLAYLIST],
  ];
}
