/** Several visitors look at each film of a whole library. */
import { setTimeout as sleep } from 'node:timers/promises';
import { arrivals } from './arrivals.ts';
import { type Result, tally } from './result.ts';
import { settled } from './settled.ts';
import { generous, startLoadStack } from './stack.ts';
import { type Crowd, crowd, type LoadVisitor, visitor } from './visitors.ts';

const CONNECTIONS = 200;

export interface ManyFilesSize {
  files: number;
  visitorsEach: number;
  perSecond: number;
}

/** There are as many slots as files. */
export async function manyFiles({ files, visitorsEach, perSecond }: ManyFilesSize): Promise<Result> {
  // The visitors do not renew their leases, so the leases must outlast the run.
  const stack = await startLoadStack({ ...generous(files), WARM_LEASE_S: '600', WARM_MAX_S: '600' });
  const people = crowd(stack.url, CONNECTIONS);
  const answers: Record<string, number> = {};
  const began = performance.now();
  try {
    const everybody = visitorsOf(files, visitorsEach);
    await arrivals({ total: everybody.length, perSecond }, async (number) => {
      const one = everybody[number];
      if (one) await look(people, one, answers);
    });
    await settled(async () => (await stack.counts()).starts >= files);
    // If a film were started twice, the late start would reach the origin within these two seconds.
    await sleep(2_000);
    const seconds = (performance.now() - began) / 1000;
    const { starts, mostAtOnce } = await stack.counts();
    return {
      name: `${files.toLocaleString('en')} files, ${visitorsEach} visitors each, ${files.toLocaleString('en')} slots`,
      target: `exactly ${files.toLocaleString('en')} sessions started`,
      measured: `${starts.toLocaleString('en')} started`,
      passed: starts === files && mostAtOnce === files,
      figures: { perSecond, seconds: Math.round(seconds * 10) / 10, answers, origin: { starts, mostAtOnce } },
    };
  } finally {
    await people.close();
    await stack.stop();
  }
}

/** A visitor whose reply is `busy` renews when the reply says, as the page client does. */
async function look(people: Crowd, one: LoadVisitor, answers: Record<string, number>): Promise<void> {
  let { status, reply } = await people.ask('preload', one);
  tally(answers, reply?.status ?? String(status));
  for (let tries = 0; reply?.status === 'busy' && tries < 10; tries++) {
    await sleep((reply.renewAfterS ?? 0) * 1000);
    ({ status, reply } = await people.ask('renew', one));
    tally(answers, `then ${reply?.status ?? status}`);
  }
}

/** @returns the visitors of all files in a random order, so that those of one file do not come one after another */
export function visitorsOf(files: number, each: number): LoadVisitor[] {
  const everybody = Array.from({ length: files * each }, (_, viewer) => visitor(viewer, viewer % files));
  for (let left = everybody.length - 1; left > 0; left--) {
    const other = Math.floor(Math.random() * (left + 1));
    const [a, b] = [everybody[left], everybody[other]];
    if (a && b) [everybody[left], everybody[other]] = [b, a];
  }
  return everybody;
}
