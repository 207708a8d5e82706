import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { playButton } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../e2e/open-browser.ts';
import { startApart } from './apart.ts';
import { nothingIsLeft } from './ending.ts';
import { type Outcome, visit } from './http-visitor.ts';
import { films, framesOrWords, signIn, visitor } from './visitor.ts';

afterEach(closeBrowsers);

const VISITORS = 200;
/** How many of the visitors use a real Chromium, one after another: two cores carry no more. */
const PAGES = 6;
const ARRIVE_WITHIN_MS = 120_000;
const FILMS = 50;
const SLOTS = 3;

test('200 visitors arrive, read, play, leave and vanish over 50 files with 3 slots', { timeout: 400_000 }, async () => {
  const stack = await startApart(
    {
      MAX_TRANSCODES: `${SLOTS}`,
      MAX_WARM: '2',
      PRELOADS_PER_MINUTE: '10000',
      PRELOADS_PER_MINUTE_TOTAL: '10000',
      MAX_WARM_PER_VIEWER: '100',
    },
    FILMS,
  );
  onTestFinished(() => stack.stop());
  const library = await films(stack);
  const { name, value } = await signIn(stack);
  const cookie = `${name}=${value}`;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, stack.sessionFolders().length);
  }, 50);
  onTestFinished(() => clearInterval(watch));

  const ref = (n: number) => `${library.get(`Short ${(n % FILMS) + 1}`)}`;
  const crowd = Array.from({ length: VISITORS - PAGES }, async (_, n): Promise<Outcome> => {
    await sleep(Math.random() * ARRIVE_WITHIN_MS);
    return visit({
      url: stack.url,
      ref: `movie/${ref(n)}`,
      cookie,
      readMs: 500 + Math.random() * 5_000,
      playMs: n % 2 === 0 ? 1_000 + Math.random() * 4_000 : 0,
      vanishes: n % 5 < 2,
    });
  });
  const context = await visitor(await openBrowser(), stack);
  const pages: ('frames' | 'words')[] = [];
  for (let n = 0; n < PAGES; n++) {
    const page = await context.newPage();
    await page.goto(`${stack.url}/movies/${ref(n * 7)}`);
    await sleep(2_000);
    await playButton(page).click();
    pages.push(await framesOrWords(page));
    await sleep(ARRIVE_WITHIN_MS / PAGES / 2);
    await page.close();
  }
  const outcomes = await Promise.all(crowd);
  const of = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind);
  const took = await nothingIsLeft(stack);
  console.log(
    `crowd: ${of('looked').length} looked, ${of('frames').length} saw frames, ${of('words').length} were told why not; ` +
      `of ${PAGES} in Chromium ${pages.filter((page) => page === 'frames').length} saw frames; ` +
      `at most ${most} sessions; nothing left after ${Math.round(took / 100) / 10} s`,
  );
  expect(of('failed')).toEqual([]);
  expect(pages).toHaveLength(PAGES);
  expect(most).toBeLessThanOrEqual(SLOTS);
});
