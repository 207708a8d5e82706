import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets `total` visitors come at a steady rate, whether or not the earlier ones have been answered. If each visitor
 * waited for the answer to an earlier one, slow answers would slow the visitors down, and the test would hide the slow
 * answers. If the visitors came without any pause, the edge could not finish the work that it leaves for after its replies.
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
