import { Latency, type Percentiles } from './latency.ts';
import { cpuMs } from './memory.ts';

/** What one kind of request costs. Each connection sends the next request as soon as the last one is answered. */
export interface Cost extends Percentiles {
  perSecond: number;
  /**
   * workerd's processor time for each request, in milliseconds. Null without `/proc`, and for requests that do not go
   * through workerd.
   */
  cpuMs: number | null;
}

interface Options {
  seconds: number;
  connections: number;
  /** Null for requests that do not go through workerd. */
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

/** @returns a text such as `719/s (1.2 ms CPU each)` */
export const costLine = ({ perSecond, cpuMs: cpu }: Cost): string =>
  cpu === null ? `${perSecond}/s` : `${perSecond}/s (${cpu} ms CPU each)`;
