/** Visitors of the separate stack. Its site has no demo account, so they sign in beforehand. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Apart } from './apart.ts';
import { DEMO } from './apart.ts';

/** @returns the session cookie's name and value */
export async function signIn(stack: Apart): Promise<{ name: string; value: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stack.url}/api/v1/auth/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify(DEMO),
  });
  const [name, value] = response.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  if (!name || !value) throw new Error(`signing in was answered ${response.status}`);
  return { name, value };
}

export async function films(stack: Apart): Promise<Map<string, string>> {
  const { movies } = (await (await fetch(`${stack.url}/api/v1/library`)).json()) as {
    movies: { id: string; title: string }[];
  };
  return new Map(movies.map(({ title, id }) => [title, id]));
}

/** A visitor with a sign-in and the service worker. */
export async function visitor(browser: Browser, stack: Apart): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  await context.addCookies([{ ...(await signIn(stack)), url: stack.url }]);
  const page = await context.newPage();
  await page.goto(stack.url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.close();
  return context;
}

export const position = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

/** Resolves once the video has passed `seconds` and shows moving pictures. */
export const playsBeyond = (page: Page, seconds: number, timeout = 60_000): Promise<unknown> =>
  page.waitForFunction(
    (least) => {
      const video = document.querySelector('video');
      return video && !video.paused && video.videoWidth > 0 && video.currentTime > least;
    },
    seconds,
    { timeout },
  );

/** The page's message beside Play; '' when there is none. */
export const words = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('[data-play-sign][data-tone="problem"]')?.textContent?.trim() ?? '');

/** @returns whether Play brought moving pictures, or a message of the page */
export async function framesOrWords(page: Page, timeout = 60_000): Promise<'frames' | 'words'> {
  const outcome = await page.waitForFunction(
    () => {
      const video = document.querySelector('video');
      if (video && !video.paused && video.currentTime > 0.3 && video.videoWidth > 0) return 'frames';
      return document.querySelector('[data-play-sign][data-tone="problem"]')?.textContent?.trim() ? 'words' : null;
    },
    undefined,
    { timeout },
  );
  return (await outcome.jsonValue()) as 'frames' | 'words';
}
