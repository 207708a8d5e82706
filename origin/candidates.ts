/** How a client may have a file played, the best way first, as Mydia of 2026 lists it. */
import { meetsConditions } from './codec-profile.ts';
import type { DeviceProfile } from './device-profile.ts';
import type { Media } from './library.ts';
import { audioName, containerOf, mediaType, videoName } from './media-type.ts';
import type { Probe } from './probe.ts';
import { isPlainH264 } from './verdict.ts';

export const STRATEGIES = ['DIRECT_PLAY', 'REMUX', 'HLS_COPY', 'TRANSCODE'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface Candidate {
  strategy: Strategy;
  mime: string;
  container: string;
  video_codec: string;
  /** Null for a silent film. */
  audio_codec: string | null;
}

/** What ffmpeg gets into an MP4 as it is; not, as at Mydia, what a client refuses though it is much like an MP4. */
const REMUXED = ['mkv', 'avi', 'mov', 'ts', 'm2ts', 'mts', 'wmv', 'flv'];

export function candidatesOf({ path, probe }: Media, profile: DeviceProfile): Candidate[] {
  const container = containerOf(path);
  const asItIs = (strategy: Strategy, container: string): Candidate =>
    candidate(strategy, container, videoName(probe.video), audioName(probe.audio));
  const transcoded = candidate('TRANSCODE', 'ts', 'avc1.640028', 'mp4a.40.2');
  const decodes = canDecode(probe, profile);
  if (decodes && profile.containers.includes(container)) return [asItIs('DIRECT_PLAY', container), transcoded];
  // A copy is listed for any codec: whether it can play that, a client asks its browser.
  const copied = asItIs('HLS_COPY', 'ts');
  return decodes && REMUXED.includes(container) ? [asItIs('REMUX', 'mp4'), copied, transcoded] : [copied, transcoded];
}

/** A name of the client's need only be a part of the codec's. */
const isListed = (codec: string, names: readonly string[]): boolean => names.some((name) => codec.includes(name));

function canDecode(probe: Probe, { videoCodecs, audioCodecs, codecProfiles }: DeviceProfile): boolean {
  const { video, audio } = probe;
  return (
    isListed(video.codec, videoCodecs) &&
    (video.codec !== 'h264' || isPlainH264(probe)) &&
    (audio === null || isListed(audio.codec, audioCodecs)) &&
    meetsConditions(codecProfiles, probe)
  );
}

function candidate(strategy: Strategy, container: string, video: string, audio: string | null): Candidate {
  const mime = mediaType(container, video, audio);
  return { strategy, mime, container, video_codec: video, audio_codec: audio };
}
