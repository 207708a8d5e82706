/** How the origin imitates Mydia of autumn 2026. It is read from the source: no such server has been run. */
import type { Context } from 'hono';
import { DEVICE_HEADER } from '../../protocol/mydia.ts';
import type { Signed } from '../auth/identify.ts';
import type { Dialect, Faithfulness } from '../dialect.ts';
import { transcodeFast } from '../ffmpeg/fast.ts';
import { mydiaAutumn as transcodeOf } from '../ffmpeg/mydia-ffmpeg.ts';
import { type DeviceLimits, readDeviceProfile } from '../verdict/device-profile.ts';
import { deliveryOf, mydia2026 } from './mydia-2026.ts';

const deviceOf = (c: Context<Signed>): DeviceLimits => readDeviceProfile(c.req.header(DEVICE_HEADER));

export const mydiaAutumn = (faithfulness: Faithfulness): Dialect => {
  const { transcode, encoder, copyMaxMbps } = faithfulness;
  return {
    ...mydia2026(faithfulness),
    logoutEndsSession: true,
    deviceTokens: 'streams',
    restrictsAccounts: true,
    wayOf(c, media) {
      return deliveryOf(c, media, this.candidatesOf(media, deviceOf(c)));
    },
    deviceOf,
    hasFilePlayback: false,
    graphql: 'modes',
    enforcesPlayback: true,
    playlistHoldMs: 30_000,
    reuses: (running, wanted) =>
      running.playlistMode === wanted.playlistMode &&
      running.maxBitrate === wanted.maxBitrate &&
      running.maxHeight === wanted.maxHeight &&
      running.audioLanguage === wanted.audioLanguage &&
      // A complete playlist lists the whole film, so the place at which its session began does not matter.
      (wanted.playlistMode === 'FULL' || running.startPosition === wanted.startPosition),
    countsNewSessions: true,
    // Autumn's player relies on Mydia's complete playlist. So when a start asks for a complete playlist, `fast` changes
    // only the encoder's preset.
    transcodeOf: async (media, wanted) =>
      transcode === 'fast' && wanted.playlistMode === 'WINDOW'
        ? transcodeFast(media, { burntIn: wanted.burntIn, encoder: await encoder(media), copyMaxMbps })
        : transcodeOf(media.path, media.probe, wanted, transcode),
  };
};
