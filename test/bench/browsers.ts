/**
 * `npm run bench:browsers [-- --runs N]` measures the time from the click to the first frame in three browsers, after
 * ten seconds on the demo's film page. For comparison it measures a plain MP4 of the same picture in the same browser.
 * In each run, every browser plays first the MP4 and then the film.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BrowserEngine, Tab } from '../browsers/engine.ts';
import { chromium, firefox } from '../browsers/puppeteer-engines.ts';
import { arrive, PLAY, until } from '../browsers/visitor.ts';
import { webkit } from '../browsers/webkit.ts';
import { eventually } from '../e2e/browser.ts';
import { BENCHMARK, givenBack, movie } from '../e2e/site.ts';
import { startStack } from '../e2e/stack.ts';
import { machineWith } from '../report/machine.ts';
import { busy } from './busy.ts';
import { readRuns } from './options.ts';
import { summary } from './summary.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
const runs = readRuns(values.runs);

const READ_MS = 10_000;
/**
 * How long the visitor of the page with the plain MP4 reads before the click, in milliseconds. A browser that has just
 * opened a page takes twice as long to the first frame.
 */
const PLAIN_READ_MS = 5_000;

const warning = busy();
if (warning) process.stderr.write(`${warning}\n`);

const stack = await startStack({ env: { LINGER_S: '1', WARM_LEASE_S: '30' } });
const [film, file] = [await movie(stack, BENCHMARK.transcoded), await movie(stack, BENCHMARK.direct)];
// A page without Headstart. Its visitor is signed in there too: a cookie belongs to a host, whatever the port.
const plainSite = createServer((_, response) => response.end('<!doctype html><title>A plain MP4</title>'));
await new Promise<void>((resolve) => plainSite.listen(0, '127.0.0.1', resolve));
const plainUrl = `http://127.0.0.1:${(plainSite.address() as { port: number }).port}/page.html`;

async function playInPlace(tab: Tab): Promise<number> {
  await tab.goto(`${stack.url}/movies/${film}`);
  await sleep(READ_MS);
  return clicked(tab, PLAY);
}

async function playPlain(tab: Tab): Promise<number> {
  await tab.goto(plainUrl);
  await tab.evaluate((url) => {
    const video = Object.assign(document.createElement('video'), { width: 960, height: 540 });
    const button = document.createElement('button');
    button.textContent = 'Play';
    button.addEventListener('click', () => {
      video.src = url;
      video.play();
    });
    document.body.append(video, button);
  }, `${stack.originUrl}/api/v1/stream/movie/${file}`);
  await sleep(PLAIN_READ_MS);
  return clicked(tab, 'button');
}

type Watched = Window & { firstFrameMs?: number };

/** @returns milliseconds from the click to the first frame that differs from the one before the click */
async function clicked(tab: Tab, selector: string): Promise<number> {
  await tab.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement;
    const clicked = ({ timeStamp }: Event): void => {
      const stood = video.currentTime;
      const follow = (): void => {
        video.requestVideoFrameCallback((now, { mediaTime }) => {
          if (video.paused || mediaTime <= stood) follow();
          else (window as Watched).firstFrameMs ??= now - timeStamp;
        });
      };
      follow();
    };
    addEventListener('click', clicked, { capture: true, once: true });
  });
  await tab.click(selector);
  await until(tab, 'there is a first frame', () => (window as Watched).firstFrameMs !== undefined);
  const ms = await tab.evaluate(() => (window as Watched).firstFrameMs as number);
  await tab.goto('about:blank');
  await eventually('the session is given back', () => givenBack(stack), 60_000);
  return ms;
}

interface Measured {
  engine: BrowserEngine;
  tab: Tab;
  plain: number[];
  inPlace: number[];
}

const measured: Measured[] = [];
try {
  for (const engine of [chromium, firefox, webkit]) {
    if (engine.missing) {
      process.stderr.write(`${engine.name} is left out: ${engine.missing}\n`);
      continue;
    }
    const tab = await engine.open();
    measured.push({ engine, tab, plain: [], inPlace: [] });
    await arrive(tab, stack.url);
  }
  for (let run = 1; run <= runs; run++) {
    for (const { engine, tab, plain, inPlace } of measured) {
      plain.push(await playPlain(tab));
      inPlace.push(await playInPlace(tab));
      const said = `${plain.at(-1)} ms plain, ${inPlace.at(-1)} ms in place`;
      process.stderr.write(`run ${run}/${runs}  ${engine.name}: ${said}\n`);
    }
  }
} finally {
  for (const { tab } of measured) await tab.close();
  plainSite.close();
  await stack.stop();
}

console.log('| first frame, ms | a plain MP4 | Headstart, in place | of the plain one |\n| --- | --- | --- | --- |');
for (const { engine, plain, inPlace } of measured) {
  const [limit, ours] = [summary(plain), summary(inPlace)];
  const cells = [limit, ours].map(({ median, p10, p90, n }) => `${median} (${p10}–${p90}, ${n})`);
  console.log(`| ${[engine.name, ...cells, (ours.median / limit.median).toFixed(2)].join(' | ')} |`);
}
const versions = measured.map(({ tab }) => tab.version);
console.log(`\nMedian, 10th–90th percentile and number of runs. Machine: ${machineWith(...versions)}.`);
