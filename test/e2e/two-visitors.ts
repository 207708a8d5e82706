/** Two visitors of a site with one slot. */
import type { Page } from 'playwright-core';
import { playButton, playing, returningVisitor } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { type Site, useSite } from './use-site.ts';

/** The page's message to a visitor without a slot. */
export const WORDS = 'The server is busy with other viewers. Your film starts when one of them stops.';

export const useOneSlot = (): Site => useSite({ MAX_TRANSCODES: '1' });

export const openFilm = (page: Page, { stack }: Site, id: string): Promise<unknown> =>
  page.goto(`${stack.url}/movies/${id}`);

/** @returns one browser page for each visitor; both have been on the site's first page */
export async function twoVisitors({ stack }: Site): Promise<[Page, Page]> {
  const browser = await openBrowser();
  const visitor = () => returningVisitor(browser, stack.url);
  const [first, second] = await Promise.all([visitor(), visitor()]);
  return [await first.newPage(), await second.newPage()];
}

/** Two visitors, of whom the first watches a film in the only slot. */
export async function oneWatches(site: Site): Promise<[Page, Page]> {
  const [first, second] = await twoVisitors(site);
  await openFilm(first, site, site.film);
  await playButton(first).click();
  await playing(first);
  return [first, second];
}

/** @returns milliseconds from a click on Play until the visitor reads why nothing plays */
export async function clickUntilWords(page: Page): Promise<number> {
  await page.evaluate((words) => {
    const { dataset } = document.documentElement;
    const sign = document.querySelector('[data-play-sign] [data-words]') as HTMLElement;
    let clickedAt = 0;
    addEventListener('click', ({ timeStamp }) => (clickedAt = timeStamp), { capture: true, once: true });
    new MutationObserver(() => {
      if (clickedAt > 0 && sign.textContent === words) dataset.told ??= String(performance.now() - clickedAt);
    }).observe(sign, { childList: true, subtree: true, characterData: true });
  }, WORDS);
  await playButton(page).click();
  const told = await page.waitForFunction(() => document.documentElement.dataset.told);
  return Number(await told.jsonValue());
}
