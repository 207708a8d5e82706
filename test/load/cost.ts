import { Latency, type Percentiles } from './latency.ts';
import { cpuMs } from './memory.ts';

/** What a kind of request costs when each connection sends the next one as soon as the last is answered. */
export interface Cost extends Percentiles {
  perSecond: number;
  /** Processor time of workerd for each, in milliseconds; null where there is no `/proc`, and for what goes past it. */
  cpuMs: number | null;
}

interface Options {
  seconds: number;
  connections: number;
  /** Null when the requests go past it. */
  workerdPid: number | null;
}

/** @param send sends request number `n`, and rejects when it is not answered as it should be */
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
