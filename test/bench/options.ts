/** `npm run bench`'s command line. */
import { parseArgs } from 'node:util';
import { isNetwork, NETWORK_NAMES, type Network } from './network.ts';
import { ROW_NAMES, type RowName } from './report.ts';

/** What can be measured: the rows of the table, and `preload`, a figure without a first frame. */
export type Measurement = RowName | 'preload';
const MEASUREMENTS: readonly Measurement[] = [...ROW_NAMES, 'preload'];

export interface BenchOptions {
  runs: number;
  only: Measurement[];
  networks: Network[];
  write: boolean;
}

/** @throws an error that says what was expected */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '15' },
      only: { type: 'string', default: MEASUREMENTS.join() },
      network: { type: 'string', default: NETWORK_NAMES.join() },
      write: { type: 'boolean', default: false },
    },
  });
  const runs = readRuns(values.runs);
  const only = values.only.split(',').map((name) => {
    if (!isMeasurement(name)) throw new Error(`--only is ${name}: expected some of ${MEASUREMENTS.join()}`);
    return name;
  });
  const networks = values.network.split(',').map((name) => {
    if (!isNetwork(name)) throw new Error(`--network is ${name}: expected some of ${NETWORK_NAMES.join()}`);
    return name;
  });
  if (values.write && (only.length < MEASUREMENTS.length || networks.length < NETWORK_NAMES.length)) {
    throw new Error('--write keeps what was measured in one run: expected it without --only and --network');
  }
  return { runs, only, networks, write: values.write };
}

/** @throws an error that says what was expected */
export function readRuns(text: string): number {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is ${text}: expected a number of 1 or more`);
  return runs;
}

/**
 * @param text names of some of `all`, with commas between them
 * @returns the values of these names
 * @throws an error that says what was expected
 */
export function readChoice<Value>(option: string, text: string, all: Readonly<Record<string, Value>>): Value[] {
  return text.split(',').map((name) => {
    const value = all[name];
    if (value === undefined) throw new Error(`--${option} is ${name}: expected some of ${Object.keys(all).join()}`);
    return value;
  });
}

const isMeasurement = (name: string): name is Measurement => (MEASUREMENTS as readonly string[]).includes(name);
