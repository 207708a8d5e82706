/**
 * `npm run bench:seam [-- --runs N]` measures what a viewer sees and hears where a head ends and the session goes on,
 * in Chromium on the real stack. The films are small, so that two cores are enough for ffmpeg, the edge and the
 * browser.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM, eventually, FLAGS, playButton, returningVisitor, state } from '../e2e/browser.ts';
import { givenBack, movie, signIn } from '../e2e/site.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { busy } from './busy.ts';
import { readRuns } from './options.ts';
import { type Heard, heard, watchSeam } from './seam-page.ts';
import { percentile } from './summary.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
const runs = readRuns(values.runs);

const LENGTH_S = 60;
/**
 * A head has 12 seconds, and up to a segment more: between these seconds after its beginning, playing passes its end.
 */
const SEAM_S = [9, 20] as const;
const STOPPED_S = 25;
const WAIT_MS = 90_000;

const source = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=24:d=${LENGTH_S}`];
const tone = ['-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=48000:d=${LENGTH_S}`];
const FILMS = {
  'Encoded (2001).mkv': ['-c:v', 'mpeg4', '-q:v', '6', '-c:a', 'ac3'],
  'Copied (2002).mkv': ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '48', '-c:a', 'aac'],
};

const CASES = [
  { name: 'encoded as fMP4', transcode: 'fast', title: 'Encoded', from: 0 },
  { name: 'encoded as fMP4, from a saved position', transcode: 'fast', title: 'Encoded', from: STOPPED_S },
  { name: 'copied', transcode: 'fast', title: 'Copied', from: 0 },
  { name: "copied into a transport stream, Mydia's ffmpeg", transcode: 'mydia', title: 'Copied', from: 0 },
  { name: "a playlist that grows from 0, Mydia's ffmpeg", transcode: 'mydia', title: 'Encoded', from: 0 },
];

const warning = busy();
if (warning) process.stderr.write(`${warning}\n`);

const media = mkdtempSync(path.join(tmpdir(), 'headstart-seam-'));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const stacks = new Map<string, Stack>();
const figures = new Map<string, Heard[]>();
try {
  for (const [name, args] of Object.entries(FILMS)) {
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...source, ...tone, ...args, path.join(media, name)]);
  }
  for (const transcode of ['fast', 'mydia']) {
    const env = {
      MEDIA_DIR: media,
      TRANSCODE: transcode,
      HEADS: 'on',
      LINGER_S: '3',
      WARM_LEASE_S: '30',
      AUTH_TTL_S: '1',
    };
    stacks.set(transcode, await startStack({ env }));
  }
  for (let run = 1; run <= runs; run++) {
    for (const one of CASES) {
      const found = await playOver(stacks.get(one.transcode) as Stack, one);
      figures.set(one.name, [...(figures.get(one.name) ?? []), found]);
      process.stderr.write(`run ${run}/${runs}  ${one.name}: ${JSON.stringify(found)}\n`);
    }
  }
} finally {
  await browser.close();
  for (const stack of stacks.values()) await stack.stop();
  rmSync(media, { recursive: true, force: true });
}

async function openFilm(stack: Stack, film: string) {
  const context = await returningVisitor(browser, stack.url);
  const page = await context.newPage();
  await watchSeam(page);
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  return page;
}

function atRest(stack: Stack): Promise<void> {
  return eventually('the session is given back', () => givenBack(stack), WAIT_MS);
}

async function savePosition(stack: Stack, film: string, seconds: number): Promise<void> {
  const headers = { cookie: await signIn(stack), 'content-type': 'application/json' };
  const body = JSON.stringify({ position_seconds: seconds, duration_seconds: LENGTH_S });
  await fetch(`${stack.originUrl}/api/v1/playback/movie/${film}`, { method: 'POST', headers, body });
}

/** A visitor reads the page until the edge has a head from there, and leaves. */
async function makeHead(stack: Stack, film: string): Promise<void> {
  const first = await openFilm(stack, film);
  const isReady = (): Promise<boolean> =>
    first.evaluate(async (id) => {
      const visit = crypto.randomUUID().replaceAll('-', '');
      const body = JSON.stringify({ visit });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`/api/v1/hls/preload/movie/${id}`, { method: 'POST', body, headers });
      const { renewAfterS } = (await response.json()) as { renewAfterS: number | null };
      await fetch(`/api/v1/hls/cancel/movie/${id}`, { method: 'POST', body, headers });
      return renewAfterS === null;
    }, film);
  await eventually('the edge has a head', isReady, WAIT_MS);
  await first.context().close();
  await atRest(stack);
}

async function playOver(stack: Stack, { title, from }: (typeof CASES)[number]): Promise<Heard> {
  const film = await movie(stack, title);
  await savePosition(stack, film, from);
  await atRest(stack);
  await makeHead(stack, film);
  const page = await openFilm(stack, film);
  await playButton(page).click();
  const [beginS, endS] = SEAM_S;
  await page.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, from + endS, {
    timeout: WAIT_MS,
  });
  const found = await heard(page, from + beginS, from + endS);
  await page.context().close();
  await atRest(stack);
  return found;
}

const worst = (all: readonly Heard[], of: (one: Heard) => number): string =>
  `${Math.round(percentile(all.map(of), 0.5))} (${Math.round(Math.max(...all.map(of)))})`;

console.log(
  [
    '| at the seam: median (worst) | picture stood, ms | pictures left out | pictures twice | silence, ms | sound, s | buffered ranges |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...figures].map(
      ([name, all]) =>
        `| ${name} | ${worst(all, (one) => one.stoodMs)} | ${worst(all, (one) => one.dropped)} | ${worst(all, (one) => one.repeated)} | ${worst(all, (one) => one.silenceMs)} | ${worst(all, (one) => one.soundS)} | ${worst(all, (one) => one.ranges)} |`,
    ),
    '',
  ].join('\n'),
);
