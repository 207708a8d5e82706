/** A report for tests of charts and points, with figures of realistic size. */
import { NETWORK_NAMES, type Network } from './network.ts';
import { AT_ONCE_S, type Report, ROW_NAMES, type RowName } from './report.ts';
import { summary } from './summary.ts';

const FIRST_FRAME_MS: Record<RowName, Record<Network, number>> = {
  limit: { none: 92, slow: 260 },
  'limit-at-once': { none: 210, slow: 420 },
  'head-at-once': { none: 220, slow: 440 },
  'head-at-once-busy': { none: 230, slow: 450 },
  'head-in-place': { none: 84, slow: 85 },
  'head-navigation': { none: 250, slow: 480 },
  'in-place': { none: 84, slow: 85 },
  'in-place-mydia': { none: 126, slow: 130 },
  navigation: { none: 250, slow: 480 },
  'static-hls': { none: 240, slow: 620 },
  'at-once-0': { none: 450, slow: 700 },
  'at-once-1': { none: 120, slow: 190 },
  'at-once-2': { none: 95, slow: 110 },
  'at-once-4': { none: 90, slow: 92 },
  'page-fetch': { none: 210, slow: 520 },
  shaka: { none: 160, slow: 300 },
  native: { none: 400, slow: 900 },
  mydia: { none: 6840, slow: 7400 },
};

export const sampleReport = (): Report => ({
  machine: '2 cores, Chromium 156, ffmpeg 5.1, Node 24, workerd 1',
  rows: ROW_NAMES.flatMap((row) =>
    NETWORK_NAMES.map((network) => {
      const ms = FIRST_FRAME_MS[row][network];
      const clickMs = row in AT_ONCE_S ? 1000 * AT_ONCE_S[row as keyof typeof AT_ONCE_S] : 0;
      const spread = [0.9, 1, 1.3].map((factor) => factor * ms);
      return {
        row,
        network,
        firstFrame: summary(spread),
        sinceNavigation: summary(spread.map((one) => clickMs + one)),
      };
    }),
  ),
  ffmpeg: summary([290, 300, 330]),
  ffmpegBesidePage: summary([310, 340, 370]),
  preload: summary([8, 9, 14]),
});
