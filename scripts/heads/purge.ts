/** Deletes heads: `npm run heads -- --purge`. */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Edge } from './edge.ts';
import type { HeadsReport } from './report.ts';

/** @throws EdgeError */
export async function purge(edge: Edge, of: MediaRef | 'all', report: HeadsReport): Promise<void> {
  let deleted = 0;
  let more: number;
  do {
    more = await edge.purge(of);
    deleted += more;
  } while (of === 'all' && more > 0);
  report.purged(deleted);
}
