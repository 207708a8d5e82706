/** ffmpeg's arguments. It runs in the session's folder: all names but the input's are relative to it. */
import type { TranscodeSetting } from './config.ts';
import { fastArgs } from './fast.ts';
import { PLAYLIST } from './playlist.ts';
import type { Probe } from './probe.ts';

/** @param input absolute path */
export function transcodeArgs(setting: TranscodeSetting, input: string, probe: Probe): string[] {
  switch (setting) {
    case 'mydia':
      return mydia(input, probe);
    case 'fast':
      return fastArgs(input, probe);
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
