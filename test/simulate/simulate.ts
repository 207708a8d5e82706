/**
 * `npm run simulate -- --runs N --seed S` runs random schedules through the real reducers, on all cores. Each batch has
 * a seed of its own, made of S and the batch's number, so that the outcome does not depend on the number of cores. With
 * the `--path` of a failure, it tells that schedule's story.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Counts, Coverage } from './coverage.ts';
import { type Failure, runBatch, storyOf } from './run.ts';

const BATCH = 5_000;
/** A run of fewer schedules may miss the rarest pairs, and does not fail for that. */
const ALL_PAIRS_AFTER = 500_000;
const EXPECTED = 'expected a whole number';

export type Order = { runs: number; seed: number };
export type SimulationReport = { runs: number; failure: Failure | null; files: Counts; gates: Counts };

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string' }, path: { type: 'string' } },
});
const runs = wholeNumber('runs', values.runs);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed);

if (values.path) replay(values.path);
else await simulate();

function replay(path: string): void {
  const { failure } = runBatch({ runs: 1, seed, path });
  if (failure) tell(failure);
  else console.log('No promise is broken.');
}

async function simulate(): Promise<void> {
  const began = performance.now();
  const coverage = new Coverage();
  let done = 0;
  let failure: Failure | null = null;
  const orders = batches();

  async function work(): Promise<void> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    for (const order of orders) {
      if (failure) break;
      const report = once(worker, 'message') as Promise<[SimulationReport]>;
      worker.postMessage(order);
      const [{ files, gates, ...rest }] = await report;
      coverage.add({ files, gates });
      done += rest.runs;
      failure ??= rest.failure;
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${runs}`);
    }
    await worker.terminate();
  }

  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = (performance.now() - began) / 1000;
  console.log(`${coverage.tables()}\n`);
  if (failure) {
    tell(failure);
    return;
  }
  const missing = coverage.missing();
  if (missing.length > 0) console.log(`Not met: ${missing.join('; ')}`);
  console.log(
    `${done} schedules from seed ${seed}, no promise broken, ${coverage.steps} steps, ${seconds.toFixed(0)} s`,
  );
  if (missing.length > 0 && runs >= ALL_PAIRS_AFTER) process.exitCode = 1;
}

function* batches(): Generator<Order> {
  for (let n = 0; n * BATCH < runs; n++) yield { runs: Math.min(BATCH, runs - n * BATCH), seed: seed * 1_000 + n };
}

function tell(failure: Failure): void {
  console.log(storyOf(failure).join('\n'));
  console.log(`\nTell it again: npm run simulate -- --seed ${failure.seed} --path ${failure.path}`);
  process.exitCode = 1;
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} is ${JSON.stringify(text)}: ${EXPECTED}`);
  process.exit(2);
}
