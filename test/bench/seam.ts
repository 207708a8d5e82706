/**
 * `npm run bench:seam` measures what a viewer sees and hears where a head ends and the session goes on, on the real
 * stack: ten times in Chromium, and once each in Firefox and WebKit. Each run has a new visitor.
 *
 * `--runs N` sets the number of runs in Chromium, `--browser firefox,webkit` chooses browsers, `--only growing,autumn`
 * chooses rows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserEngine } from '../browsers/engine.ts';
import { chromium, firefox } from '../browsers/puppeteer-engines.ts';
import { webkit } from '../browsers/webkit.ts';
import { machineWith } from '../report/machine.ts';
import { busy } from './busy.ts';
import { readChoice, readRuns } from './options.ts';
import { type Heard, heard } from './seam-page.ts';
import { type Begun, makeFilms, playsTo, type SeamSite, startAutumn, startDemo } from './seam-sites.ts';
import { percentile } from './summary.ts';

/**
 * The end of a head lies between these seconds after the head's beginning: a head has 12 seconds, and up to one segment
 * more.
 */
const SEAM_S = [9, 20] as const;
const STOPPED_S = 25;

const SITES = {
  fast: () => startDemo(media, 'fast'),
  mydia: () => startDemo(media, 'mydia'),
  autumn: () => startAutumn(media),
};

interface Row extends Begun {
  name: string;
  site: keyof typeof SITES;
}

const ROWS: Record<string, Row> = {
  encoded: { name: 'encoded as fMP4', site: 'fast', title: 'Encoded', fromS: 0 },
  resumed: { name: 'the same, from a saved position', site: 'fast', title: 'Encoded', fromS: STOPPED_S },
  copied: { name: 'copied', site: 'fast', title: 'Copied', fromS: 0 },
  stream: { name: 'copied into a transport stream, Mydia’s ffmpeg', site: 'mydia', title: 'Copied', fromS: 0 },
  growing: { name: 'a playlist that grows from 0, Mydia’s ffmpeg', site: 'mydia', title: 'Encoded', fromS: 0 },
  autumn: { name: 'autumn’s grid, the player’s own session', site: 'autumn', title: 'Encoded', fromS: 0 },
};
const ENGINES: Record<string, BrowserEngine> = { chromium, firefox, webkit };

/** How long a picture may stay on the screen after the next picture was due, in milliseconds. */
const STOOD_MS = 50;
/** The longest silence that is allowed, in milliseconds: one frame of AAC at 48 kHz. */
const SILENCE_MS = (1024 / 48_000) * 1000;

/** Without a sound device, some browsers give a page no sound of its video to record. */
const isHeard = ({ soundS }: Heard): boolean => soundS > 0;

const isUnnoticed = (one: Heard): boolean =>
  one.stoodMs <= STOOD_MS &&
  one.dropped + one.repeated === 0 &&
  isHeard(one) &&
  one.silenceMs <= SILENCE_MS &&
  one.ranges === 1;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    browser: { type: 'string', default: Object.keys(ENGINES).join() },
    only: { type: 'string', default: Object.keys(ROWS).join() },
  },
});
const runs = readRuns(values.runs);
const engines = readChoice('browser', values.browser, ENGINES);
const rows = readChoice('only', values.only, ROWS);

const warning = busy();
if (warning) process.stderr.write(`${warning}\n`);

const media = mkdtempSync(path.join(tmpdir(), 'headstart-seam-'));
const sites = new Map<string, SeamSite>();
const versions: string[] = [];
const lines: string[] = [];
try {
  makeFilms(media);
  for (const name of new Set(rows.map(({ site }) => site))) sites.set(name, await SITES[name]());
  for (const engine of engines) await measure(engine);
} finally {
  for (const site of sites.values()) await site.stop();
  rmSync(media, { recursive: true, force: true });
}

async function measure(engine: BrowserEngine): Promise<void> {
  if (engine.missing) {
    process.stderr.write(`${engine.name} is left out: ${engine.missing}\n`);
    return;
  }
  const found = new Map(rows.map((row) => [row, [] as Heard[]]));
  const times = engine === chromium ? runs : 1;
  // The rows take turns: a noisy machine is noisy for all of them.
  for (let run = 1; run <= times; run++) {
    for (const [row, all] of found) {
      // A run that fails must not lose the figures of the others.
      const one = await playOver(engine, row).catch((error: Error) => error);
      if (!(one instanceof Error)) all.push(one);
      const told = one instanceof Error ? one.message : JSON.stringify(one);
      process.stderr.write(`${engine.name} ${run}/${times}  ${row.name}: ${told}\n`);
    }
  }
  for (const [{ name }, all] of found) lines.push(lineOf(engine.name, name, all, times));
}

async function playOver(engine: BrowserEngine, row: Row): Promise<Heard> {
  const site = sites.get(row.site) as SeamSite;
  const tab = await engine.open();
  versions.push(tab.version);
  const [beginS, endS] = SEAM_S;
  try {
    await site.arrive(tab);
    await site.makeHead(tab, engine, row);
    await site.play(tab, engine, row);
    await playsTo(tab, row.fromS + endS);
    const found = await heard(tab, row.fromS + beginS, row.fromS + endS);
    await site.leave(tab);
    return found;
  } finally {
    await tab.close();
  }
}

/** @param times how many runs the benchmark was asked for */
function lineOf(browser: string, row: string, all: readonly Heard[], times: number): string {
  const worst = (of: (one: Heard) => number): string => {
    const figures = all.map((one) => Math.round(of(one)));
    if (figures.length < 2) return `${figures[0] ?? '–'}`;
    return `${Math.round(percentile(figures, 0.5))} (${Math.max(...figures)})`;
  };
  const cells = [
    ...[browser, row, all.length, worst(({ stoodMs }) => stoodMs)],
    ...[worst(({ dropped }) => dropped), worst(({ repeated }) => repeated)],
    ...[all.every(isHeard) ? worst(({ silenceMs }) => silenceMs) : 'not heard', worst(({ ranges }) => ranges)],
    all.length === times && all.every(isUnnoticed) ? 'met' : 'missed',
  ];
  return `| ${cells.join(' | ')} |`;
}

const COLUMNS = ['', 'at the seam', 'runs', 'picture stood, ms', 'left out', 'twice', 'silence, ms', 'ranges', ''];
console.log([`| ${COLUMNS.join(' | ')} |`, `|${' --- |'.repeat(COLUMNS.length)}`, ...lines].join('\n'));
console.log(`\nMedian (worst). Machine: ${machineWith(...new Set(versions))}.`);
