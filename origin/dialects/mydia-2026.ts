/** How the origin imitates Mydia of 2026-07. */
import type { Context } from 'hono';
import { LimitedKeys } from '../auth/api-keys.ts';
import type { Signed } from '../auth/identify.ts';
import type { Delivery, Dialect, Faithfulness, StartedSession } from '../dialect.ts';
import { transcodeFast } from '../ffmpeg/fast.ts';
import { mydia2026 as transcodeOf } from '../ffmpeg/mydia-ffmpeg.ts';
import { containerOf, containerType } from '../library/container.ts';
import type { Media } from '../library/library.ts';
import { redirect } from '../routes/redirect.ts';
import { PLAYLIST } from '../session/playlist.ts';
import { type Candidate, candidatesOf, candidatesWithTracks } from '../verdict/candidates.ts';
import { BROWSER } from '../verdict/device-profile.ts';
import type { Strategy } from '../verdict/strategy.ts';

const COOKIE_LIFE_S = 30 * 24 * 3_600;

export const mydia2026 = ({ transcode, encoder, copyMaxMbps }: Faithfulness): Dialect => ({
  version: '0.0.0-dev',
  cookieLifeS: COOKIE_LIFE_S,
  signsInTwice: false,
  logoutEndsSession: false,
  keys: (users) => new LimitedKeys(users),
  deviceTokens: 'all',
  restrictsAccounts: false,
  allowsOtherOrigins: true,
  wayOf(c, media) {
    return deliveryOf(c, media, this.candidatesOf(media, BROWSER));
  },
  toSession: answerWithSession,
  deviceOf: () => BROWSER,
  candidatesOf: transcode === 'fast' ? candidatesWithTracks : candidatesOf,
  hasCandidates: true,
  namesStreamingMode: true,
  hasFilePlayback: true,
  graphql: 'plain',
  enforcesPlayback: false,
  playlistHoldMs: 30_000,
  notReady: { status: 503, error: 'Transcoding initialization timeout, please try again' },
  endedMeanwhile: { status: 500, error: 'Failed to serve master playlist' },
  reuses: () => true,
  countsNewSessions: false,
  transcodeOf: async (media, wanted) =>
    transcode === 'fast'
      ? transcodeFast(media, { burntIn: wanted.burntIn, encoder: await encoder(media), copyMaxMbps })
      : transcodeOf(media.path, media.probe, wanted),
});

/** The strategy that the client names, else the best of the candidates. */
export const deliveryOf = (c: Context<Signed>, media: Media, candidates: readonly Candidate[]): Delivery =>
  wayBy(c.req.query('strategy'), media) ?? wayBy(bestOf(candidates), media) ?? TRANSCODED;

export function answerWithSession(c: Context<Signed>, { id, mode, media }: StartedSession): Response {
  const path = `/api/v1/hls/${id}/${PLAYLIST}?mode=${mode}`;
  if (c.req.query('resolve') !== 'json') return redirect(c, path);
  return c.json({ hls_url: path, duration: media.probe.durationS });
}

const TRANSCODED: Delivery = { kind: 'session', mode: 'transcode' };

/**
 * Mydia's candidates always include a copy of the picture, also when the client cannot decode the picture. So a client
 * gets a copy only when it names that strategy. A client that names no strategy gets the first candidate, or a
 * transcode when the first candidate is a copy.
 */
function bestOf([first]: readonly Candidate[]): Strategy {
  const best = first?.strategy;
  return best === undefined || best === 'HLS_COPY' ? 'TRANSCODE' : best;
}

/** @returns null for an unknown strategy */
function wayBy(strategy: string | undefined, { path }: Media): Delivery | null {
  switch (strategy) {
    case 'DIRECT_PLAY':
      return { kind: 'direct', mime: containerType(containerOf(path)) };
    case 'REMUX':
      return { kind: 'remux' };
    case 'HLS_COPY':
      return { kind: 'session', mode: 'copy' };
    case 'TRANSCODE':
      return TRANSCODED;
    default:
      return null;
  }
}
