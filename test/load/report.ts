/** Keeps the figures: all of them in docs/bench-load.json, and a summary in docs/reliability.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';
import { writeBetweenMarkers } from '../report/between-markers.ts';
import type { Result } from './result.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const JSON_FILE = path.join(ROOT, 'docs/bench-load.json');
const PAGE = path.join(ROOT, 'docs/reliability.md');

type Results = Partial<Record<Scenario, Result>>;

/** Scenarios that have not been run keep the figures of an earlier run. */
export function keep(results: Results, machine: string): void {
  const kept = { ...earlier(), ...results };
  const scenarios = Object.fromEntries(SCENARIOS.flatMap((name) => (kept[name] ? [[name, kept[name]]] : [])));
  writeFileSync(JSON_FILE, `${JSON.stringify({ machine, scenarios }, null, 1)}\n`);
  writeBetweenMarkers(PAGE, 'bench:load', tableOf(Object.values(scenarios), machine));
}

function earlier(): Results {
  try {
    return JSON.parse(readFileSync(JSON_FILE, 'utf8')).scenarios;
  } catch {
    return {};
  }
}

const tableOf = (results: Result[], machine: string): string =>
  [
    '| load | target | measured | |',
    '| --- | --- | --- | --- |',
    ...results.map(
      ({ name, target, measured, passed }) => `| ${name} | ${target} | ${measured} | ${passed ? 'met' : 'missed'} |`,
    ),
    '',
    `Machine: ${machine}.`,
    '',
  ].join('\n');
