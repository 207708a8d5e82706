/** How the origin imitates Mydia of 2025-11 (0.4.7). */
import { brokenKeys, plainKeys } from '../auth/api-keys.ts';
import type { Dialect, Faithfulness } from '../dialect.ts';
import { transcodeFast } from '../ffmpeg/fast.ts';
import { mydia2025 as transcodeOf } from '../ffmpeg/mydia-ffmpeg.ts';
import { redirect } from '../routes/redirect.ts';
import { PLAYLIST } from '../session/playlist.ts';
import { candidatesOf } from '../verdict/candidates.ts';
import { BROWSER } from '../verdict/device-profile.ts';
import { decidePlay, hasSoundToChoose } from '../verdict/verdict.ts';

/**
 * How long the origin holds a request for a playlist that has no segment yet, in milliseconds. Mydia of 2025 answers
 * 404 at once, so clients ask again and again, and their requests take processor time from ffmpeg. So `fast` holds the
 * request, but for less time than a client waits.
 */
const HOLD_MS = { fast: 2_000, mydia: 0 } as const;

export const mydia2025 = ({ transcode, encoder, copyMaxMbps, faults }: Faithfulness): Dialect => ({
  version: '0.4.7',
  cookieLifeS: null,
  signsInTwice: true,
  logoutEndsSession: false,
  keys: faults ? brokenKeys : plainKeys,
  deviceTokens: 'none',
  restrictsAccounts: false,
  allowsOtherOrigins: false,
  wayOf(_, { path, probe }) {
    // Mydia of 2025 stores ffprobe's long names of codecs, which its own rules do not know. So it transcodes every file
    // that it has scanned.
    const isTranscoded = faults || (transcode === 'fast' && hasSoundToChoose(probe));
    const verdict = isTranscoded ? null : decidePlay(path, probe);
    return verdict?.kind === 'direct' ? verdict : { kind: 'session', mode: 'transcode' };
  },
  toSession: (c, { id, publicUrl }) => redirect(c, `${publicUrl}/api/v1/hls/${id}/${PLAYLIST}`),
  deviceOf: () => BROWSER,
  candidatesOf,
  hasCandidates: false,
  namesStreamingMode: false,
  hasFilePlayback: false,
  graphql: null,
  enforcesPlayback: false,
  playlistHoldMs: HOLD_MS[transcode],
  notReady: { status: 404, error: 'Master playlist not ready yet, please retry' },
  endedMeanwhile: { status: 404, error: 'HLS session not found' },
  reuses: () => true,
  countsNewSessions: false,
  transcodeOf: async (media, { burntIn }) =>
    transcode === 'fast'
      ? transcodeFast(media, { burntIn, encoder: await encoder(media), copyMaxMbps })
      : transcodeOf(media.path, media.probe, !faults),
});
