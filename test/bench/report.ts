/** The results of a benchmark run; docs/bench.json is one. All times are in milliseconds. */
import type { Network } from './network.ts';
import type { Summary } from './summary.ts';

/** The rows in the order in which they are shown. `ours`: the row measures Headstart. */
export const ROWS = {
  limit: { label: 'limit: a plain MP4', ours: false },
  'limit-at-once': { label: 'limit, at once', ours: false },
  'head-at-once': { label: 'Headstart, at once, with a head', ours: true },
  'head-at-once-busy': { label: 'Headstart, at once, with a head, origin busy', ours: true },
  'head-in-place': { label: 'Headstart, in place, with a head', ours: true },
  'head-navigation': { label: 'Headstart, Play opens a page, with a head', ours: true },
  'in-place': { label: 'Headstart, in place', ours: true },
  'in-place-mydia': { label: "Headstart, in place, Mydia's ffmpeg", ours: true },
  navigation: { label: 'Headstart, Play opens a page', ours: true },
  'static-hls': { label: 'such a page, hls.js on static files', ours: false },
  'at-once-0': { label: 'Headstart, at once', ours: true },
  'at-once-1': { label: 'Headstart, after 1 s', ours: true },
  'at-once-2': { label: 'Headstart, after 2 s', ours: true },
  'at-once-4': { label: 'Headstart, after 4 s', ours: true },
  'page-fetch': { label: 'page fetch and hls.js', ours: false },
  shaka: { label: 'Shaka, preload()', ours: false },
  native: { label: "Chromium's own HLS", ours: false },
  mydia: { label: "Mydia's flow", ours: false },
} as const;

export type RowName = keyof typeof ROWS;
export const ROW_NAMES = Object.keys(ROWS) as RowName[];

/** In these rows the visitor clicks this many seconds after the navigation began. */
export const AT_ONCE_S = { 'at-once-0': 0, 'at-once-1': 1, 'at-once-2': 2, 'at-once-4': 4 } as const;
export type AtOnce = keyof typeof AT_ONCE_S;

/** The result of one run of a row. */
export interface Figure {
  /**
   * The time until the first frame, since the click. Where Play opens a player page: since the browser began to open
   * that page.
   */
  ms: number;
  /** The time until the first frame, since the browser began to open the page on which the film plays. */
  sinceNavigation: number;
}

export interface RowReport {
  row: RowName;
  network: Network;
  firstFrame: Summary;
  sinceNavigation: Summary;
}

export interface Report {
  machine: string;
  rows: RowReport[];
  /** ffmpeg alone, with the `fast` setting's arguments: from its start until its playlist lists a segment. */
  ffmpeg: Summary | null;
  /** The same measurement as `ffmpeg`, while a browser opens the page of a film that needs no transcode. */
  ffmpegBesidePage: Summary | null;
  /** From the navigation request's arrival at the edge until the request for the session arrives at the origin. */
  preload: Summary | null;
}

export const rowOf = ({ rows }: Report, row: RowName, network: Network): RowReport | undefined =>
  rows.find((one) => one.row === row && one.network === network);
