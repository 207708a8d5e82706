/** All visitors open the page of one film at the same moment. */
import { Latency } from './latency.ts';
import { type Result, tally } from './result.ts';
import { settled } from './settled.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

export interface OneFileSize {
  visitors: number;
  /** The number of connections, which the system limits. Each sends its next request when the last one is answered. */
  connections: number;
}

export async function oneFile({ visitors, connections }: OneFileSize): Promise<Result> {
  const stack = await startLoadStack(generous(visitors));
  const people = crowd(stack.url, connections);
  const latency = new Latency();
  const answers: Record<string, number> = {};
  try {
    const began = performance.now();
    const preload = async (viewer: number) => {
      const since = performance.now();
      const { status, reply } = await people.ask('preload', visitor(viewer, 0));
      latency.add(since);
      tally(answers, reply?.status ?? String(status));
    };
    await Promise.all(Array.from({ length: visitors }, (_, viewer) => preload(viewer)));
    const seconds = (performance.now() - began) / 1000;
    // The edge may still be asking the origin about the last visitors.
    await settled(async () => {
      const { questions, starts } = await stack.counts();
      return questions >= visitors && starts > 0;
    });
    const { starts, mostAtOnce, questions } = await stack.counts();
    const answered = Object.keys(answers).every((answer) => /^(warming|ready|busy)$/.test(answer));
    return {
      name: `${visitors.toLocaleString('en')} preloads at once for one file`,
      target: 'exactly 1 session started',
      measured: `${starts} started, every preload answered within ${Math.ceil(seconds)} s`,
      passed: starts === 1 && mostAtOnce === 1 && answered,
      figures: {
        connections,
        preloadMs: latency.percentiles(),
        seconds: Math.round(seconds * 10) / 10,
        answers,
        origin: { starts, mostAtOnce, questions },
      },
    };
  } finally {
    await people.close();
    await stack.stop();
  }
}
