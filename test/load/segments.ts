/** A segment through the edge, cached and not, beside the same one from the origin directly. */
import { manifestUrl } from '../../protocol/urls.ts';
import { Latency } from './latency.ts';
import type { Result } from './result.ts';
import { firstSegment, originPlaylist } from './session-paths.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

/** As many as four seconds of 720p have. */
const SEGMENT_BYTES = 1_000_000;
const UNCACHED_MAX_MS = 5;
/** The engine compiles what is called often. */
const WARM_UP_ROUNDS = 30;

export interface SegmentsSize {
  rounds: number;
}

export async function segments({ rounds }: SegmentsSize): Promise<Result> {
  const stack = await startLoadStack(generous(10), { segmentBytes: SEGMENT_BYTES });
  const [edge, origin] = [crowd(stack.url, 1), crowd(stack.originUrl, 1)];
  const one = visitor(0, 0);
  const ways = { cached: new Latency(), uncached: new Latency(), direct: new Latency() };
  try {
    const atEdge = await firstSegment(edge, manifestUrl(one.ref, one.visit), one.viewer);
    const location = await originPlaylist(stack.originUrl, one.ref);
    const atOrigin = await firstSegment(origin, location, one.viewer);
    await edge.get(atEdge, one.viewer);
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      const asked = {
        direct: () => origin.get(atOrigin, one.viewer),
        cached: () => edge.get(atEdge, one.viewer),
        // The double has every segment that it is asked for.
        uncached: () => edge.get(atEdge.replace('segment_000', `segment_${round + 1_000}`), one.viewer),
      };
      for (const way of Object.keys(asked) as Array<keyof typeof asked>) {
        const since = performance.now();
        const { status, body } = await asked[way]();
        if (round >= 0) ways[way].add(since);
        if (status !== 200 || body.length !== SEGMENT_BYTES) throw new Error(`${way}: ${status}, ${body.length} bytes`);
      }
    }
    const p50 = (way: keyof typeof ways): number => ways[way].percentiles().p50;
    const [cached, direct] = [p50('cached'), p50('direct')];
    const more = Math.round((p50('uncached') - direct) * 10) / 10;
    return {
      name: `A segment of ${SEGMENT_BYTES / 1e6} MB, one at a time`,
      target: `from the edge's cache no slower than from the origin, uncached ≤ ${UNCACHED_MAX_MS} ms slower (p50)`,
      measured: `cached ${cached} ms, from the origin ${direct} ms, uncached ${more} ms slower`,
      passed: cached <= direct && more <= UNCACHED_MAX_MS,
      figures: Object.fromEntries(Object.entries(ways).map(([way, latency]) => [way, latency.percentiles()])),
    };
  } finally {
    await Promise.all([edge.close(), origin.close()]);
    await stack.stop();
  }
}
