/**
 * Reads how Mydia of 2026 would have a file played, and whether its player is off. Mydia says so at
 * `GET /stream/:kind/:id/candidates`.
 */
import * as v from 'valibot';

const CandidatesSchema = v.object({
  candidates: v.pipe(
    v.array(
      v.object({
        strategy: v.string(),
        video_codec: v.nullish(v.string(), null),
        audio_codec: v.nullish(v.string(), null),
      }),
    ),
    v.minLength(1),
  ),
  metadata: v.nullish(v.object({ duration: v.nullish(v.number(), null) }), null),
});

export interface Candidates {
  /** The browser plays the file as it is, or in another container: there is nothing to transcode. */
  isDirect: boolean;
  /** The strategy by which to start a session that every browser can play. */
  strategy: 'HLS_COPY' | 'TRANSCODE';
  /** Mydia can copy the film's video stream. Some versions copy it also when the edge asks for `TRANSCODE`. */
  mayCopy: boolean;
  /** The length of the film, in seconds. */
  duration: number | null;
}

/** @returns whether this strategy sends the file as it is, or in another container: there is nothing to transcode */
export const needsNoSession = (strategy: string): boolean => strategy === 'DIRECT_PLAY' || strategy === 'REMUX';

/** @returns null for an answer in any other form */
export function readCandidates(json: unknown): Candidates | null {
  const result = v.safeParse(CandidatesSchema, json);
  if (!result.success) return null;
  const { candidates, metadata } = result.output;
  const isDirect = needsNoSession(candidates[0]?.strategy ?? '');
  // A copy keeps the file's own codecs, but a session must play in every browser. So the edge chooses a copy only for
  // H.264 of eight bits (baseline, main, high) with AAC.
  const copied = candidates.filter(
    ({ strategy, video_codec }) => strategy === 'HLS_COPY' && /^avc1\.(?:42|4d|64)/i.test(video_codec ?? ''),
  );
  const isCommon = copied.some(({ audio_codec }) => audio_codec === null || /^mp4a\b/.test(audio_codec));
  return {
    isDirect,
    strategy: isCommon ? 'HLS_COPY' : 'TRANSCODE',
    mayCopy: copied.length > 0,
    duration: metadata?.duration ?? null,
  };
}

/** A server with playback switched off gives this answer to every request, before it looks at the credentials. */
export const isPlayerOff = (json: unknown): boolean => /"code":"PLAYER_DISABLED"/.test(JSON.stringify(json ?? null));
