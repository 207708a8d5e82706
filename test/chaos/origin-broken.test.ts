import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playButton } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../e2e/open-browser.ts';
import { type Apart, startApart } from './apart.ts';
import { LONG } from './clips.ts';
import { nothingIsLeft } from './ending.ts';
import type { Mode } from './proxy.ts';
import { films, framesOrWords, playsBeyond, signIn, visitor } from './visitor.ts';

/** A reply to a preload within this time has not waited for the origin, even on a busy machine. */
const AT_ONCE_MS = 1_000;
/** A page waits a minute for a silent origin before it tells its visitor. */
const TOLD_WITHIN_MS = 80_000;

/** @returns milliseconds until the reply */
async function preload(film: string, cookie: string): Promise<number> {
  const asked = performance.now();
  const reply = await fetch(`${stack.url}/api/v1/hls/preload/movie/${film}`, { method: 'POST', headers: { cookie } });
  expect(reply.status).toBe(202);
  return performance.now() - asked;
}

const HTML = '<!doctype html><title>Sorry</title>';

const BROKEN: [what: string, mode: Mode, forS: number][] = [
  ['is unreachable', { kind: 'silent' }, 10],
  ['refuses connections', { kind: 'refusing' }, 10],
  ['answers bytes that are no HTTP', { kind: 'garbage', bytes: '\u0000\u0001 nonsense\n\n' }, 10],
  [
    'answers every request with a page',
    {
      kind: 'garbage',
      bytes: `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${HTML.length}\r\n\r\n${HTML}`,
    },
    10,
  ],
  ['answers slowly for a minute', { kind: 'slow', delayMs: 4_000 }, 60],
];

let stack: Apart;
beforeEach(async () => {
  // The edge remembers for five minutes that the origin allows the viewer to watch. So it requests a session of the
  // broken origin without asking about the viewer again.
  stack = await startApart({ AUTH_TTL_S: '300' });
});
afterEach(closeBrowsers);
afterEach(() => stack.stop());

test.each(BROKEN)(
  'while the origin %s, preloads are answered at once, and Play works once it is well',
  async (_, mode, forS) => {
    const library = await films(stack);
    const context = await visitor(await openBrowser(), stack);
    const page = await context.newPage();
    const { name, value } = await signIn(stack);
    const cookie = `${name}=${value}`;
    // On this page the edge asks the origin whether the viewer may watch.
    await page.goto(`${stack.url}/movies/${library.get('Short 1')}`);
    await page.locator('[data-headstart-state="primed"]').waitFor({ state: 'attached' });
    await stack.originProxy.become(mode);
    const until = performance.now() + forS * 1_000;
    const took: number[] = [];
    for (let n = 2; n <= 6; n++) took.push(await preload(`${library.get(`Short ${n}`)}`, cookie));
    await page.goto(`${stack.url}/movies/${library.get(LONG)}`);
    await playButton(page).click();
    expect(Math.max(...took)).toBeLessThan(AT_ONCE_MS);
    const meanwhile = await framesOrWords(page, TOLD_WITHIN_MS);
    await sleep(Math.max(0, until - performance.now()));
    await stack.originProxy.become({ kind: 'open' });
    if (meanwhile === 'words') await page.reload().then(() => playButton(page).click());
    await playsBeyond(page, 1);
    await page.close();
    await nothingIsLeft(stack);
  },
);
