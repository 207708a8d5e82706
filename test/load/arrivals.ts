import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets `total` visitors come at a steady rate. No visitor waits until an earlier visitor is answered: such waiting
 * would spare a slow edge, and hide that it is slow. The edge does some of its work after its replies, and the steady
 * rate leaves time for that work.
 * @param come gets the visitor's number, and the time at which the visitor should have come, as `performance.now()`
 * tells time
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
