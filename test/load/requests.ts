/** The cost of each kind of request at the edge, and of the same kinds at the origin. */
import { manifestUrl } from '../../protocol/urls.ts';
import { type Cost, costLine, costOf } from './cost.ts';
import type { Result } from './result.ts';
import { firstSegment, originPlaylist } from './session-paths.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, visitor } from './visitors.ts';

const CONNECTIONS = 16;
const SEGMENT_BYTES = 256 * 1024;

export interface RequestsSize {
  /** How long requests of each kind are sent, in seconds. */
  seconds: number;
}

export async function requests({ seconds }: RequestsSize): Promise<Result> {
  const stack = await startLoadStack(generous(10), { segmentBytes: SEGMENT_BYTES, storage: 'memory' });
  const [edge, origin] = [crowd(stack.url, CONNECTIONS), crowd(stack.originUrl, CONNECTIONS)];
  const one = visitor(0, 0);
  try {
    await edge.ask('preload', one);
    const playlist = manifestUrl(one.ref, one.visit);
    const segment = await firstSegment(edge, playlist, one.viewer);
    const directPlaylist = await originPlaylist(stack.originUrl, one.ref);
    const directSegment = await firstSegment(origin, directPlaylist, one.viewer);
    const read = async (from: typeof edge, path: string): Promise<void> => {
      const { status } = await from.get(path, one.viewer);
      if (status !== 200 && status !== 302) throw new Error(`${path}: ${status}`);
    };
    const atEdge: Record<string, (n: number) => Promise<void>> = {
      preload: async (n) => accepted(await edge.ask('preload', visitor(n % 20, n % 10))),
      renew: async () => accepted(await edge.ask('renew', one)),
      cancel: async (n) => accepted(await edge.ask('cancel', visitor(n % 20, n % 10))),
      playlist: () => read(edge, playlist),
      segment: () => read(edge, segment),
    };
    const atOrigin: typeof atEdge = {
      start: () => read(origin, `/api/v1/stream/${one.ref}`),
      playlist: () => read(origin, directPlaylist),
      segment: () => read(origin, directSegment),
    };
    const costs = async (kinds: typeof atEdge, workerdPid: number | null): Promise<Record<string, Cost>> => {
      const found: Record<string, Cost> = {};
      for (const [kind, send] of Object.entries(kinds)) {
        found[kind] = await costOf(send, { seconds, connections: CONNECTIONS, workerdPid });
      }
      return found;
    };
    // The first round does not count: it lets the engine compile the code that it calls often.
    await costs(atEdge, null);
    const figures = { edge: await costs(atEdge, stack.workerdPid), origin: await costs(atOrigin, null) };
    const lines = Object.entries(figures).flatMap(([where, kinds]) =>
      Object.entries(kinds).map(([kind, cost]) => `${kind} at the ${where} ${costLine(cost)}`),
    );
    return {
      name: `Each kind of request on ${CONNECTIONS} connections`,
      target: 'all are answered',
      measured: lines.join('; '),
      passed: true,
      figures,
    };
  } finally {
    await Promise.all([edge.close(), origin.close()]);
    await stack.stop();
  }
}

function accepted({ status }: { status: number }): void {
  if (status !== 202 && status !== 204) throw new Error(`answered ${status}`);
}
