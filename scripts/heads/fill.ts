/** What `npm run heads` does: it has the edge make the missing heads, one after another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaRef } from '../../protocol/ids.ts';
import { type Edge, EdgeError, type Made } from './edge.ts';
import type { HeadsReport } from './report.ts';

/** The wait before the edge is asked again while viewers watch or look. It doubles from `first` to `longest`. */
const AGAIN_MS = { first: 500, longest: 5_000 };

/** @param refs null for the media server's own list. @throws EdgeError */
export async function fill(edge: Edge, refs: readonly MediaRef[] | null, report: HeadsReport): Promise<void> {
  for await (const part of refs === null ? listed(edge, report) : [refs]) {
    for (const ref of part) {
      const reply = await makeWhenIdle(edge, ref, report);
      report.head(ref, reply);
      if (reply.made === 'spent' || reply.made === 'full') return;
    }
  }
  report.end();
}

async function* listed(edge: Edge, report: HeadsReport): AsyncGenerator<readonly MediaRef[]> {
  let after: string | null = null;
  do {
    const { films, missing, next } = await edge.part(after);
    if (films === null && after === null)
      throw new EdgeError('This media server has no list of its films: give them by --refs FILE');
    report.listed(films ?? 0, missing.length);
    yield missing;
    after = next;
  } while (after !== null);
}

async function makeWhenIdle(edge: Edge, ref: MediaRef, report: HeadsReport): Promise<Made> {
  let waitMs = AGAIN_MS.first;
  for (;;) {
    const reply = await edge.make(ref);
    report.spent(reply);
    if (reply.made !== 'busy') return reply;
    report.waits();
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, AGAIN_MS.longest);
  }
}
