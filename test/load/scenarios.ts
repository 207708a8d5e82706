/** The scenarios and their sizes. */
import { fewSlots } from './few-slots.ts';
import { growth } from './growth.ts';
import { held } from './held.ts';
import { manyFiles } from './many-files.ts';
import { oneFile } from './one-file.ts';
import { pairs } from './pairs.ts';
import { requests } from './requests.ts';
import type { Result } from './result.ts';
import { segments } from './segments.ts';
import { slowOrigin } from './slow-origin.ts';

export const SCENARIOS = [
  'one-file',
  'many-files',
  'few-slots',
  'slow-origin',
  'held',
  'segments',
  'requests',
  'growth',
  'pairs',
] as const;
export type Scenario = (typeof SCENARIOS)[number];
export const isScenario = (name: string): name is Scenario => (SCENARIOS as readonly string[]).includes(name);

type Runs = Record<Scenario, () => Promise<Result>>;

export const FULL: Runs = {
  'one-file': () => oneFile({ visitors: 10_000, connections: 2_000 }),
  'many-files': () => manyFiles({ files: 1_000, visitorsEach: 10, perSecond: 200 }),
  'few-slots': () =>
    fewSlots({ files: 1_000, visitorsEach: 10, perSecond: 100, slots: 20, stayMs: 4_000, startMs: 200 }),
  'slow-origin': () => slowOrigin({ perSecond: 100, seconds: 30, delayMs: 8_000 }),
  held: () => held({ visits: 200 }),
  segments: () => segments({ sessions: 5 }),
  requests: () => requests({ seconds: 5 }),
  growth: () => growth({ sizes: [1, 10, 100, 1_000], seconds: 3 }),
  pairs: () => pairs({ pairs: 1_000_000 }),
};

/** Sizes that are small enough for `npm test`. */
export const QUICK: Runs = {
  'one-file': () => oneFile({ visitors: 500, connections: 200 }),
  'many-files': () => manyFiles({ files: 50, visitorsEach: 5, perSecond: 100 }),
  'few-slots': () => fewSlots({ files: 50, visitorsEach: 5, perSecond: 100, slots: 5, stayMs: 3_000, startMs: 50 }),
  'slow-origin': () => slowOrigin({ perSecond: 50, seconds: 5, delayMs: 8_000 }),
  held: () => held({ visits: 20 }),
  segments: () => segments({ sessions: 1 }),
  requests: () => requests({ seconds: 0.5 }),
  growth: () => growth({ sizes: [1, 20], seconds: 0.5 }),
  pairs: () => pairs({ pairs: 1_000, rssMaxMb: 512 }),
};
