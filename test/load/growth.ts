/**
 * How the cost of a renewal and of a playlist grows: with the number of media files that have leases, and with the
 * number of visitors of one file.
 */
import { manifestUrl } from '../../protocol/urls.ts';
import { type Cost, costOf } from './cost.ts';
import type { Result } from './result.ts';
import { generous, startLoadStack } from './stack.ts';
import { crowd, type LoadVisitor, visitor } from './visitors.ts';

const CONNECTIONS = 16;
/**
 * The limit of growth: a request's processor time with the most visitors or files, divided by the time with the fewest.
 */
const GROWTH_MAX = 3;

export interface GrowthSize {
  sizes: readonly number[];
  /** How long requests of each kind are sent, in seconds. */
  seconds: number;
}

export async function growth({ sizes, seconds }: GrowthSize): Promise<Result> {
  const figures: Record<string, Record<string, Cost>> = {};
  for (const size of sizes) {
    figures[`${size} files`] = await costs(
      Array.from({ length: size }, (_, n) => visitor(n, n)),
      seconds,
    );
    figures[`${size} visitors`] = await costs(
      Array.from({ length: size }, (_, n) => visitor(n, 0)),
      seconds,
    );
  }
  const of = (what: string, kind: string): number => figures[`${what}`]?.[kind]?.cpuMs ?? Number.NaN;
  const grown = ['files', 'visitors'].flatMap((what) =>
    ['renew', 'playlist'].map((kind) => of(`${sizes.at(-1)} ${what}`, kind) / of(`${sizes[0]} ${what}`, kind)),
  );
  const most = Math.round(Math.max(...grown) * 10) / 10;
  return {
    name: `From ${sizes[0]} to ${sizes.at(-1)} files, and visitors of one file`,
    target: `no request takes more than ${GROWTH_MAX} × the CPU time`,
    measured: `at most ${most} ×`,
    passed: most <= GROWTH_MAX || Number.isNaN(most),
    figures,
  };
}

async function costs(people: readonly LoadVisitor[], seconds: number): Promise<Record<string, Cost>> {
  const stack = await startLoadStack(generous(people.length), { storage: 'memory' });
  const edge = crowd(stack.url, CONNECTIONS);
  try {
    const turn = (n: number): LoadVisitor => people[n % people.length] as LoadVisitor;
    const renew = async (n: number): Promise<void> => {
      const { status } = await edge.ask('renew', turn(n));
      if (status !== 202) throw new Error(`renew: ${status}`);
    };
    const playlist = async (n: number): Promise<void> => {
      const { ref, visit, viewer } = turn(n);
      const { status } = await edge.get(manifestUrl(ref, visit), viewer);
      if (status !== 200) throw new Error(`playlist: ${status}`);
    };
    // Before the measurement every visitor gets a lease, and the edge asks the origin about every viewer.
    const next = people.entries();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (const [n] of next) {
          await renew(n);
          await playlist(n);
        }
      }),
    );
    const options = { seconds, connections: CONNECTIONS, workerdPid: stack.workerdPid };
    return { renew: await costOf(renew, options), playlist: await costOf(playlist, options) };
  } finally {
    await edge.close();
    await stack.stop();
  }
}
