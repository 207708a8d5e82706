/** The points that the benchmark must show, and whether a report shows them. */
import { NETWORK_NAMES, NETWORKS, type Network } from './network.ts';
import { AT_ONCE_S, type AtOnce, type Report, type RowName, rowOf } from './report.ts';

export interface Point {
  what: string;
  target: string;
  measured: string;
  met: boolean;
}

const IN_PLACE_TO_LIMIT = 1.25;
const MYDIA_TO_IN_PLACE = 40;
const NAVIGATION_TO_STATIC = 1.25;
/**
 * Play with a head from the edge may take at most this many times as long as Play of a file that needs no transcode.
 */
const HEAD_TO_LIMIT = 1.25;
/**
 * With a head, Play must not wait for an origin that is busy with other viewers: it may take at most this many times as
 * long as with an idle origin.
 */
const HEAD_BUSY = 1.25;
/** Play with a head may take at most this many times as long as Play with a session that the look has started. */
const HEAD_TO_SESSION = 1.25;
/** When the visitor clicks at once, the first frame must come within this time after `earliestMs`, in milliseconds. */
const EXCESS_MS = 150;
/** How long after the navigation's request the preload may reach the origin, in milliseconds. */
const PRELOAD_MS = 30;

/** @returns the points that can be judged by a report, which may lack rows */
export function pointsOf(report: Report): Point[] {
  const perNetwork = NETWORK_NAMES.flatMap((network) => [
    inPlace(report, network),
    comparedWithMydia(report, network),
    ratio(report, network, 'head-at-once', 'limit-at-once', HEAD_TO_LIMIT),
    ratio(report, network, 'head-at-once-busy', 'head-at-once', HEAD_BUSY),
    ratio(report, network, 'head-in-place', 'in-place', HEAD_TO_SESSION),
    ratio(report, network, 'head-navigation', 'static-hls', NAVIGATION_TO_STATIC),
    ratio(report, network, 'navigation', 'static-hls', NAVIGATION_TO_STATIC),
    ...(Object.keys(AT_ONCE_S) as AtOnce[]).map((row) => atOnce(report, network, row)),
  ]);
  return [...perNetwork, preload(report)].filter((point) => point !== null);
}

/**
 * On a network without delay, `in-place` can hardly be faster than `limit`. On a network with delay, `in-place` must be
 * faster: after the click, `in-place` sends no request, and `limit` requests its film.
 */
function inPlace(report: Report, network: Network): Point | null {
  return ratio(report, network, 'in-place', 'limit', NETWORKS[network].conditions ? 1 : IN_PLACE_TO_LIMIT);
}

function ratio(report: Report, network: Network, row: RowName, to: RowName, most: number): Point | null {
  const [a, b] = [median(report, network, row), median(report, network, to)];
  if (a === undefined || b === undefined) return null;
  const measured = a / b;
  return {
    what: `${row} / ${to}, ${NETWORKS[network].label}`,
    target: most === 1 ? 'below 1' : `at most ${most}`,
    measured: measured.toFixed(2),
    met: most === 1 ? measured < 1 : measured <= most,
  };
}

/**
 * Both rows have Mydia's ffmpeg. The time of Mydia's own flow includes ffmpeg's time to the first segment. The time
 * with Headstart must not include it.
 */
function comparedWithMydia(report: Report, network: Network): Point | null {
  const [flow, ours] = [median(report, network, 'mydia'), median(report, network, 'in-place-mydia')];
  if (flow === undefined || ours === undefined) return null;
  return {
    what: `mydia / in-place-mydia, ${NETWORKS[network].label}`,
    target: `at least ${MYDIA_TO_IN_PLACE}`,
    measured: (flow / ours).toFixed(1),
    met: flow / ours >= MYDIA_TO_IN_PLACE,
  };
}

/**
 * The earliest possible moment for the first frame. It is the later of two moments, the click and ffmpeg's first
 * segment, plus the time that a buffered film needs from the click to the first frame.
 */
export const earliestMs = (clickS: number, ffmpegMs: number, inPlaceMs: number): number =>
  Math.max(clickS * 1000, ffmpegMs) + inPlaceMs;

function atOnce(report: Report, network: Network, row: AtOnce): Point | null {
  const there = rowOf(report, row, network)?.sinceNavigation.median;
  const inPlaceMs = median(report, network, 'in-place');
  if (there === undefined || inPlaceMs === undefined || !report.ffmpeg) return null;
  const excess = (ffmpegMs: number): number => Math.round(there - earliestMs(AT_ONCE_S[row], ffmpegMs, inPlaceMs));
  const ms = excess(report.ffmpeg.median);
  const beside = report.ffmpegBesidePage
    ? ` (${excess(report.ffmpegBesidePage.median)} ms when ffmpeg's time is measured while a page opens)`
    : '';
  return {
    what: `${row}, ${NETWORKS[network].label}: from the earliest possible moment to the first frame`,
    target: `at most ${EXCESS_MS} ms`,
    measured: `${ms} ms${beside}`,
    met: ms <= EXCESS_MS,
  };
}

function preload({ preload }: Report): Point | null {
  if (!preload) return null;
  return {
    what: "preload: from the navigation's arrival at the edge to the start's arrival at the origin",
    target: `at most ${PRELOAD_MS} ms`,
    measured: `${preload.median} ms`,
    met: preload.median <= PRELOAD_MS,
  };
}

const median = (report: Report, network: Network, row: RowName): number | undefined =>
  rowOf(report, row, network)?.firstFrame.median;
