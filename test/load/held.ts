/**
 * The edge holds playlists until the origin has a first segment. Measures how soon the origin is asked for the session,
 * and how soon after the segment the viewer gets the playlist.
 */
import { manifestUrl } from '../../protocol/urls.ts';
import { Latency } from './latency.ts';
import { wallMs } from './origin-counts.ts';
import { type Result, tally } from './result.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

const P95_MAX_MS = 50;
/** The range of a session's time to its first segment, in milliseconds. */
const READY_MS = [300, 3_000] as const;
const VISITORS_AT_ONCE = 4;

export interface HeldSize {
  visits: number;
}

export async function held({ visits }: HeldSize): Promise<Result> {
  const stack = await startLoadStack(generous(visits), { readyMs: READY_MS });
  const people = crowd(stack.url, VISITORS_AT_ONCE * 2);
  const answers: Record<string, number> = {};
  const toStart = new Latency();
  const toViewer = new Latency();
  let next = 0;

  async function visit(): Promise<void> {
    while (next < visits) {
      const one = visitor(next, next);
      next++;
      const sentAt = wallMs();
      await people.ask('preload', one);
      const { status } = await people.get(manifestUrl(one.ref, one.visit), one.viewer);
      const shownAt = wallMs();
      tally(answers, String(status));
      const { startedAt, readyAt } = await stack.times(one.ref);
      toStart.addMs(startedAt - sentAt);
      toViewer.addMs(shownAt - readyAt);
      await people.ask('cancel', one);
    }
  }
  try {
    await Promise.all(Array.from({ length: VISITORS_AT_ONCE }, visit));
    const { p50, p95 } = toViewer.percentiles();
    return {
      name: `${visits} playlists held for a first segment`,
      target: `the viewer gets the playlist ≤ ${P95_MAX_MS} ms (p95) after the origin has the segment`,
      measured: `p95 ${p95} ms, p50 ${p50} ms; the start reached the origin ${toStart.percentiles().p50} ms (p50) after the preload left`,
      passed: p95 <= P95_MAX_MS && answers['200'] === visits,
      figures: { answers, releasedMs: toViewer.percentiles(), startedMs: toStart.percentiles() },
    };
  } finally {
    await people.close();
    await stack.stop();
  }
}
