/** One of the simulator's threads: it gets a batch, and answers with a report. */
import { parentPort } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { runBatch } from './run.ts';
import type { Order, SimulationReport } from './simulate.ts';

parentPort?.on('message', (order: Order) => {
  const coverage = new Coverage();
  const { files, gates } = coverage;
  parentPort?.postMessage({ ...runBatch(order, coverage), files, gates } satisfies SimulationReport);
});
