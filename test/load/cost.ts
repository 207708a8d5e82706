import { Latency, type Percentiles } from './latency.ts';
import { cpuMs } from './memory.ts';

/** The cost of a kind of request when each connection sends the next one as soon as the last is answered. */
export interface Cost extends Percentiles {
  perSecond: number;
  /**
   * workerd's processor time for each request, in milliseconds; null without `/proc`, and for requests that go past
   * workerd.
   */
  cpuMs: number | null;
}

interface Options {
  seconds: number;
  connections: number;
  /** Null for requests that go past workerd. */
  workerdPid: number | null;
}

/** @param send sends request number `n`, and rejects when the answer is wrong */
export async function costOf(
  send: (n: number) => Promise<void>,
  { seconds, connections, workerdPid }: Options,
): Promise<Cost> {
  const latency = new Latency();
  const cpu = () => (workerdPid === null ? null : cpuMs(workerdPid));
  const cpuBefore = cpu();
  const began = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() - began < seconds * 1000) {
        const since = performance.now();
        await send(sent++);
        latency.add(since);
      }
    }),
  );
  const perSecond = Math.round((sent * 1000) / (performance.now() - began));
  const cpuAfter = cpu();
  const each = cpuBefore === null || cpuAfter === null ? null : Math.round(((cpuAfter - cpuBefore) / sent) * 100) / 100;
  return { perSecond, cpuMs: each, ...latency.percentiles() };
}

/** `719/s (1.2 ms CPU each)` */
export const costLine = ({ perSecond, cpuMs: cpu }: Cost): string =>
  cpu === null ? `${perSecond}/s` : `${perSecond}/s (${cpu} ms CPU each)`;
