import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets `total` visitors come at a steady rate, however long each takes. If visitors waited for slow answers before the
 * next one came, the test would hide those answers. Without any pause, the edge could not keep up with its work behind
 * the replies.
 * @param come gets the visitor's number, and when the visitor was due by `performance.now()`
 */
export async function arrivals(
  { total, perSecond }: { total: number; perSecond: number },
  come: (number: number, due: number) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const dueAt = (number: number) => began + (number * 1000) / perSecond;
  const under: Promise<void>[] = [];
  while (under.length < total) {
    for (let due = dueAt(under.length); under.length < total && due <= performance.now(); due = dueAt(under.length)) {
      under.push(come(under.length, due));
    }
    await sleep(1);
  }
  await Promise.all(under);
}
