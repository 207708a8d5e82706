import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `ask` returns true, but no longer than `seconds`. It reports no failure: the caller checks the figures
 * itself
 */
export async function settled(ask: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (!(await ask()) && performance.now() < until) await sleep(200);
}
