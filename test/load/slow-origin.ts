/** Preloads at a fixed rate, while the origin takes seconds for every answer: no preload may wait for the origin. */
import { arrivals } from './arrivals.ts';
import { Latency } from './latency.ts';
import { type Result, tally } from './result.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

const P99_MAX_MS = 100;
const FILES = 100;
const CONNECTIONS = 100;
/**
 * The first seconds do not count: in them the engine compiles the code that it calls often. On a site under load, the
 * engine has compiled that code long ago.
 */
const WARM_UP_S = 3;

export interface SlowOriginSize {
  perSecond: number;
  seconds: number;
  delayMs: number;
}

export async function slowOrigin({ perSecond, seconds, delayMs }: SlowOriginSize): Promise<Result> {
  const stack = await startLoadStack(generous(FILES), { startMs: delayMs, authMs: delayMs, storage: 'memory' });
  const people = crowd(stack.url, CONNECTIONS);
  const answers: Record<string, number> = {};
  const fromDue = new Latency();
  const fromSent = new Latency();
  try {
    await arrivals({ total: (WARM_UP_S + seconds) * perSecond, perSecond }, async (request, due) => {
      const sent = performance.now();
      const { status, reply } = await people.ask('preload', visitor(request, request % FILES));
      if (request < WARM_UP_S * perSecond) return;
      // The time counts from the moment when the preload was due. So a preload that had to wait behind a slow answer
      // counts as slow.
      fromDue.add(due);
      fromSent.add(sent);
      tally(answers, reply?.status ?? String(status));
    });
    const { p99 } = fromDue.percentiles();
    const answered = Object.keys(answers).every((answer) => /^(warming|ready|busy)$/.test(answer));
    return {
      name: `${perSecond} preloads a second, the origin takes ${delayMs / 1000} s`,
      target: `p99 < ${P99_MAX_MS} ms`,
      measured: `p99 ${p99} ms, p50 ${fromDue.percentiles().p50} ms`,
      passed: p99 < P99_MAX_MS && answered,
      figures: {
        seconds,
        files: FILES,
        answers,
        ms: fromDue.percentiles(),
        msFromSending: fromSent.percentiles(),
        origin: await stack.counts(),
      },
    };
  } finally {
    await people.close();
    await stack.stop();
  }
}
