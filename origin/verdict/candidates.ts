/** In which ways a client may have a file played, the best one first. Mydia of 2026 lists them. */

import { isPlainH264 } from '../ffmpeg/copying.ts';
import { containerOf, isRemuxed } from '../library/container.ts';
import type { Media } from '../library/library.ts';
import type { Probe } from '../probe/probe.ts';
import { meetsConditions } from './codec-profile.ts';
import type { DeviceLimits } from './device-profile.ts';
import { audioName, mediaType, videoName, videoNames } from './media-type.ts';
import type { Strategy } from './strategy.ts';
import { hasSoundToChoose, showsItself } from './verdict.ts';

export interface Candidate {
  strategy: Strategy;
  mime: string;
  container: string;
  /** Null for a codec without a name in browsers. */
  video_codec: string | null;
  /** Null also for a silent film. */
  audio_codec: string | null;
}

export function candidatesOf({ path, probe }: Pick<Media, 'path' | 'probe'>, profile: DeviceLimits): Candidate[] {
  const container = containerOf(path);
  const audio = audioName(probe.audio);
  const asItIs = (strategy: Strategy, container: string, video = videoName(probe.video)): Candidate =>
    candidate(strategy, container, video, audio);
  const transcoded = candidate('TRANSCODE', 'ts', 'avc1.640028', 'mp4a.40.2');
  const decodes = canDecode(probe, profile);
  if (decodes && profile.containers.includes(container)) return [asItIs('DIRECT_PLAY', container), transcoded];
  // A file whose streams do not copy well into a session does not copy well into an MP4 either.
  const isCopied = isRemuxed(container) && (probe.video.codec !== 'h264' || probe.canCopy);
  if (decodes && isCopied) return [asItIs('REMUX', 'mp4'), asItIs('HLS_COPY', 'ts'), transcoded];
  // One candidate for each name by which a browser may know the codec.
  return [...videoNames(probe.video).map((name) => asItIs('HLS_COPY', 'ts', name)), transcoded];
}

/**
 * The candidates at an origin whose playlists have all audio tracks. There, a film with several tracks always plays by
 * a session.
 */
export function candidatesWithTracks(media: Media, profile: DeviceLimits): Candidate[] {
  const all = candidatesOf(media, profile);
  const isSession = ({ strategy }: Candidate): boolean => strategy === 'HLS_COPY' || strategy === 'TRANSCODE';
  return hasSoundToChoose(media.probe) ? all.filter(isSession) : all;
}

/** A codec is listed when its name contains one of the client's names. */
const isListed = (codec: string, names: readonly string[]): boolean => names.some((name) => codec.includes(name));

function canDecode(probe: Probe, { videoCodecs, audioCodecs, codecProfiles }: DeviceLimits): boolean {
  const { video, audio } = probe;
  return (
    isListed(video.codec, videoCodecs) &&
    (video.codec !== 'h264' || isPlainH264(probe)) &&
    showsItself(probe) &&
    (audio === null || isListed(audio.codec, audioCodecs)) &&
    meetsConditions(codecProfiles, probe)
  );
}

function candidate(strategy: Strategy, container: string, video: string | null, audio: string | null): Candidate {
  const mime = mediaType(container, video, audio);
  return { strategy, mime, container, video_codec: video, audio_codec: audio };
}

/** The facts about a file that come with its candidates. */
export function metadataOf({ path, probe }: Media) {
  const { durationS, bitrate, video, audio } = probe;
  return {
    duration: durationS,
    width: video.width,
    height: video.height,
    bitrate,
    resolution: resolutionOf(video.height),
    hdr_format: null,
    original_codec: video.codec,
    original_audio_codec: audio?.codec ?? null,
    container: containerOf(path),
  };
}

export const resolutionOf = (height: number): string =>
  height >= 2_160 ? '2160p' : height >= 1_080 ? '1080p' : height >= 720 ? '720p' : '480p';
