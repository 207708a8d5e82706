/**
 * A crowd at an origin with few slots: visitors look, some press Play, and all leave. So the slots often change hands.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { arrivals } from './arrivals.ts';
import { visitorsOf } from './many-files.ts';
import { type Result, tally } from './result.ts';
import { settled } from './settled.ts';
import { generous, startLoadStack } from './stack.ts';
import { type Crowd, crowd, type LoadVisitor } from './visitors.ts';

const CONNECTIONS = 200;
/** One visitor in this many presses Play. */
const PLAYS = 5;

export interface FewSlotsSize {
  files: number;
  visitorsEach: number;
  perSecond: number;
  slots: number;
  /** The longest time that a visitor stays, in milliseconds. */
  stayMs: number;
  /** How long the origin takes to answer a start, in milliseconds. */
  startMs: number;
}

export async function fewSlots({
  files,
  visitorsEach,
  perSecond,
  slots,
  stayMs,
  startMs,
}: FewSlotsSize): Promise<Result> {
  const stack = await startLoadStack({ ...generous(slots), LINGER_S: '0' }, { startMs });
  const people = crowd(stack.url, CONNECTIONS);
  const answers: Record<string, number> = {};
  const began = performance.now();
  try {
    const everybody = visitorsOf(files, visitorsEach);
    await arrivals({ total: everybody.length, perSecond }, async (number) => {
      const one = everybody[number];
      if (one) await stay(people, one, number % PLAYS === 0, stayMs, answers);
    });
    await settled(async () => (await stack.counts()).running === 0);
    const seconds = (performance.now() - began) / 1000;
    const { starts, mostAtOnce, running, stops } = await stack.counts();
    return {
      name: `${files.toLocaleString('en')} files, ${visitorsEach} visitors each, ${slots} slots`,
      target: `never more than ${slots} sessions at once, none left`,
      measured: `${mostAtOnce} at once, ${starts} started, ${running} left`,
      // All slots must have been taken at some moment: otherwise the run would not show that the limit holds.
      passed: mostAtOnce === slots && running === 0,
      figures: {
        perSecond,
        seconds: Math.round(seconds * 10) / 10,
        answers,
        origin: { starts, stops, mostAtOnce, running },
      },
    };
  } finally {
    await people.close();
    await stack.stop();
  }
}

async function stay(people: Crowd, one: LoadVisitor, plays: boolean, ms: number, answers: Record<string, number>) {
  const { status, reply } = await people.ask('preload', one);
  tally(answers, reply?.status ?? String(status));
  await sleep((Math.random() * ms) / 2);
  const renewed = await people.ask('renew', one, { playing: plays });
  tally(answers, `${plays ? 'play' : 'renew'}: ${renewed.reply?.status ?? renewed.status}`);
  await sleep((Math.random() * ms) / 2);
  await people.ask('cancel', one);
}
