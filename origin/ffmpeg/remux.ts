/** Sends a film as an MP4 without encoding it, made while it is sent. A client cannot seek in it. */
import type { Media } from '../library/library.ts';
import { pipeFfmpeg } from './piped.ts';

/** @throws when ffmpeg cannot be run */
export function remux({ path, probe }: Pick<Media, 'path' | 'probe'>): Promise<ReadableStream> {
  const [track] = probe.audioTracks;
  return pipeFfmpeg([
    ...['-nostdin', '-loglevel', 'quiet', '-i', path],
    ...['-map', `0:${probe.video.stream}`, ...(track ? ['-map', `0:a:${track.stream}`] : []), '-c', 'copy'],
    ...['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
  ]);
}
