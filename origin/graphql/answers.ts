/** The fields of movies, shows, episodes and files in GraphQL's answers. */

import type { EpisodeEntry, Media, MovieEntry, ShowEntry } from '../library/library.ts';
import { type Candidate, metadataOf, resolutionOf } from '../verdict/candidates.ts';
import type { Progress } from '../viewer/progress.ts';

/** The viewer's progress in `movie/<id>` or `episode/<id>`. */
export type ProgressOf = (ref: string) => Progress | null;

const MINUTE_S = 60;

export function movieAnswer({ id, title, year, overview, media }: MovieEntry, progressOf: ProgressOf) {
  return {
    ...{ id, title, year, overview, runtime: media && runtimeOf(media) },
    files: media ? [fileAnswer(media)] : [],
    progress: () => progressAnswer(progressOf(`movie/${id}`)),
  };
}

export function episodeAnswer(episode: EpisodeEntry, show: ShowEntry, progressOf: ProgressOf): object {
  const { id, title, overview, season, number, media } = episode;
  return {
    ...{ id, title, overview, seasonNumber: season, episodeNumber: number, runtime: runtimeOf(media), hasFile: true },
    files: [fileAnswer(media)],
    progress: () => progressAnswer(progressOf(`episode/${id}`)),
    show: () => showAnswer(show, progressOf),
  };
}

export function showAnswer(show: ShowEntry, progressOf: ProgressOf) {
  const { id, title, year, overview, episodes } = show;
  return {
    ...{ id, title, year, overview },
    nextEpisode: () => {
      const next = nextOf(episodes, progressOf);
      return next ? episodeAnswer(next, show, progressOf) : null;
    },
  };
}

export const nextOf = (episodes: readonly EpisodeEntry[], progressOf: ProgressOf): EpisodeEntry | undefined =>
  episodes.find(({ id }) => !progressOf(`episode/${id}`)?.watched);

export const progressAnswer = (progress: Progress | null) =>
  progress && {
    positionSeconds: progress.position_seconds,
    durationSeconds: progress.duration_seconds,
    percentage: progress.completion_percentage,
    watched: progress.watched,
    lastWatchedAt: progress.last_watched_at,
  };

export function candidatesAnswer(media: Media, candidates: readonly Candidate[]) {
  const { hdr_format, original_codec, original_audio_codec, ...metadata } = metadataOf(media);
  return {
    fileId: media.id,
    candidates: candidates.map(({ video_codec, audio_codec, ...candidate }: Candidate) => ({
      ...candidate,
      videoCodec: video_codec,
      audioCodec: audio_codec,
    })),
    metadata: {
      ...metadata,
      hdrFormat: hdr_format,
      originalCodec: original_codec,
      originalAudioCodec: original_audio_codec,
    },
  };
}

function fileAnswer({ id, probe }: Media) {
  const streamUrl = `/api/v1/stream/file/${id}`;
  return {
    id,
    resolution: resolutionOf(probe.video.height),
    codec: probe.video.codec,
    audioCodec: probe.audio?.codec ?? null,
    bitrate: probe.bitrate,
    streamUrl,
    directPlayUrl: `${streamUrl}?strategy=DIRECT_PLAY`,
  };
}

const runtimeOf = ({ probe }: Media): number => Math.round(probe.durationS / MINUTE_S);
