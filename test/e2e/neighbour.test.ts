/** Headstart on a site with a service worker of its own, and on a site that had Headstart before. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COARSE, eventually, stopWorker } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { type Stack, startStack } from './stack.ts';
import { type SeenRequest, startWorkerSite, type WorkerSite } from './worker-site.ts';

let site: WorkerSite;
let stack: Stack;
beforeAll(async () => {
  site = await startWorkerSite();
  stack = await startStack({
    env: { ORIGIN: site.origin, SITE: 'origin', ORIGIN_TOKEN: '', LINGER_S: '1', HOLD_S: '1' },
  });
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});
beforeEach(() => {
  site.standsBehind(stack.url);
  site.has.worker = { afterMs: 0 };
  site.has.workerMs = 0;
  site.has.pageMs = 0;
  site.heard.length = 0;
  site.asked.length = 0;
  site.scripts.length = 0;
});
afterEach(closeBrowsers);

/** By then, in milliseconds, the page client has decided whether to register Headstart's own service worker. */
const DECIDED_MS = 3_500;

interface Visitor {
  context: BrowserContext;
  page: Page;
  /** The requests about visits that the site has received. */
  asked: SeenRequest[];
  /** The paths of the scripts that browsers have requested of the site. */
  scripts: string[];
  /** Errors in pages and service workers. */
  errors: string[];
  open(path: string): Promise<void>;
}

async function visitor(): Promise<Visitor> {
  const context = await (await openBrowser()).newContext(COARSE);
  await context.addCookies([{ name: '_mydia_key', value: 'vera', url: site.url }]);
  const page = await context.newPage();
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  return {
    context,
    page,
    asked: site.asked,
    scripts: site.scripts,
    errors,
    open: async (path) => void (await page.goto(site.url + path)),
  };
}

/** A visitor whose browser has installed the site's service worker, with Headstart in it. */
async function returning(): Promise<Visitor> {
  const visitor_ = await visitor();
  await visitor_.open('/');
  await controlled(visitor_.page);
  visitor_.asked.length = 0;
  visitor_.scripts.length = 0;
  site.heard.length = 0;
  return visitor_;
}

const controlled = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null && document.readyState === 'complete');

/** @returns the paths of the service workers that this browser has */
const workersOf = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    const workers = registrations.flatMap(({ active, waiting, installing }) => [active, waiting, installing]);
    return workers.flatMap((worker) => (worker ? [new URL(worker.scriptURL).pathname] : []));
  });

const locksOf = (page: Page): Promise<(string | undefined)[]> =>
  page.evaluate(async () => ((await navigator.locks.query()).held ?? []).map(({ name }) => name));

const whatOf = ({ asked }: Visitor): string[] => asked.map(({ what }) => what);
const pagesHeard = (): string[] => site.heard.filter((line) => /^GET \/(?:media\/\w+|player\/|)$/.test(line));

describe('a browser with the site’s worker', () => {
  test('a browser on its first page has the site’s worker, with Headstart in it, and never Headstart’s own', async () => {
    const { page, scripts, errors, open } = await visitor();
    await open('/');
    await controlled(page);
    await sleep(DECIDED_MS);
    expect(await workersOf(page)).toEqual(['/service-worker.js']);
    expect(await locksOf(page)).toEqual([`headstart ${site.url}/service-worker.js`]);
    expect(scripts).not.toContain('/headstart/sw.js');
    expect(errors).toEqual([]);
  });

  test('ten pages through the site’s worker: the preload leaves with each navigation, which reaches the site once, and no script is requested again', async () => {
    const { page, asked, scripts, errors, open } = await returning();
    await sleep(DECIDED_MS);
    const loaded = scripts.splice(0);
    site.has.pageMs = 300;
    for (let n = 0; n < 10; n++) {
      const before = asked.length;
      const begun = Date.now();
      await open('/media/film');
      await eventually('the page has its visit', () => asked.some((one) => one.what === 'preload/file/file-of-film'));
      // After the first page, the service worker knows which media the page shows.
      const [first] = asked.slice(before);
      expect(first).toMatchObject({ by: 'worker', what: n === 0 ? 'preload/movie/film' : 'preload/file/file-of-film' });
      expect((first?.at ?? 0) - begun).toBeLessThan(300);
      await sleep(100);
      await open('/');
    }
    expect(pagesHeard()).toEqual(Array.from({ length: 10 }, () => ['GET /media/film', 'GET /']).flat());
    await open('/media/film');
    await sleep(DECIDED_MS);
    // The browser may check at any time whether the site's worker has changed.
    const again = [...loaded, ...scripts].filter(
      (path, at, all) => path !== '/service-worker.js' && all.indexOf(path) < at,
    );
    expect(scripts.filter((path) => again.includes(path))).toEqual([]);
    expect(site.heard.filter((line) => line.includes('/assets/'))).toEqual([]);
    expect(await workersOf(page)).toEqual(['/service-worker.js']);
    expect(errors).toEqual([]);
  });

  test('a page takes over the visit of its navigation through the site’s worker, and gives it back', async () => {
    const one = await returning();
    await one.open('/media/film');
    await eventually('the page has corrected what its address said', () => one.asked.length === 3);
    expect(whatOf(one).sort()).toEqual(['cancel/movie/film', 'preload/file/file-of-film', 'preload/movie/film']);
    await one.open('/');
    await eventually('it is given back', () => whatOf(one).includes('cancel/file/file-of-film'));
    one.asked.length = 0;
    await one.open('/media/film');
    await sleep(1_000);
    expect(whatOf(one)).toEqual(['preload/file/file-of-film']);
    expect(one.asked[0]?.by).toBe('worker');
    await one.open('/');
    await eventually('it is given back', () => one.asked.length === 2);
    expect(one.asked[1]).toMatchObject({ what: 'cancel/file/file-of-film', visit: one.asked[0]?.visit });
  });

  test('a page that leaves the site gives its visit back, also while the site’s worker sleeps', async () => {
    const one = await returning();
    await one.open('/media/film');
    await eventually('the page has its visit', () => whatOf(one).includes('preload/file/file-of-film'));
    await stopWorker(one.page);
    await one.page.goto('about:blank');
    await eventually('it is given back', () => whatOf(one).includes('cancel/file/file-of-film'));
  });

  test('Headstart keeps nothing in the site’s cache, and the site’s worker sees nothing of it', async () => {
    const { page, context, open, asked } = await returning();
    await open('/media/film');
    await eventually('there is a visit', () => asked.length > 0);
    await page.evaluate(() => fetch('/api/v1/hls/play/movie/film/index.m3u8').catch(() => {}));
    await page.evaluate(() => fetch('/headstart/client.js'));
    const kept = await page.evaluate(async () =>
      (await (await caches.open('site-v1')).keys()).map(({ url }) => new URL(url).pathname),
    );
    expect(kept).toContain('/media/film');
    expect(kept.filter((path) => /headstart|\/hls\//.test(path))).toEqual([]);
    const [worker] = context.serviceWorkers();
    const { seen, isStrict, leaked } = (await worker?.evaluate(() => {
      const { seen, isStrict } = globalThis as unknown as { seen: string[]; isStrict: boolean };
      return { seen, isStrict, leaked: Object.keys(globalThis).filter((name) => /headstart/i.test(name)) };
    })) ?? { seen: [], isStrict: false, leaked: [] };
    expect(seen.join('\n')).toContain('/media/film');
    expect(seen.filter((line) => /headstart|\/hls\//.test(line))).toEqual([]);
    expect(isStrict).toBe(true);
    expect(leaked).toEqual([]);
  });

  test('a show’s page gives back the visit of its navigation, and the next navigation begins with what the show plays', async () => {
    const one = await returning();
    await one.open('/media/show');
    await eventually('the episode is asked for', () => whatOf(one).includes('preload/file/file-of-second'));
    await one.open('/');
    await eventually('it is given back', () => whatOf(one).includes('cancel/file/file-of-second'));
    expect(whatOf(one).slice(0, 1)).toEqual(['preload/movie/show']);
    one.asked.length = 0;
    await one.open('/media/show');
    await sleep(1_000);
    expect(whatOf(one)).toEqual(['preload/file/file-of-second']);
  });

  test('a page that shows no way to play gives back the visit of its navigation, and the next one begins nothing', async () => {
    const one = await returning();
    await one.open('/media/off');
    await eventually('it is given back', () => one.asked.length === 2);
    expect(whatOf(one)).toEqual(['preload/movie/off', 'cancel/movie/off']);
    await one.open('/media/off');
    await sleep(1_000);
    expect(one.asked).toHaveLength(2);
  });

  test('a player whose place is in the hash opens, goes on to the next film in it, and leaves', async () => {
    const one = await returning();
    const { page, asked, open } = one;
    await open('/media/film');
    await eventually('the film is asked for', () => whatOf(one).includes('preload/file/file-of-film'));
    asked.length = 0;
    await page.getByRole('link', { name: 'Play film' }).click();
    await page.waitForURL(/\/player\//);
    await eventually('the detail page’s visit is given back', () => whatOf(one).includes('cancel/file/file-of-film'));
    const begun = asked.find(({ what }) => what === 'preload/file/file-of-film');
    expect(begun?.by).toBe('worker');
    await sleep(500);
    // The player page uses the visit that its navigation has begun.
    expect(whatOf(one).filter((what) => what.startsWith('preload'))).toHaveLength(1);
    asked.length = 0;
    await page.evaluate(() => {
      location.hash = '#/player/episode/first?fileId=file-of-first&title=A&showId=show';
    });
    await eventually('the next film is asked for', () => asked.length === 2);
    expect(whatOf(one).sort()).toEqual(['cancel/file/file-of-film', 'preload/file/file-of-first']);
    expect(asked.find(({ what }) => what.startsWith('cancel'))?.visit).toBe(begun?.visit);
    await page.evaluate(() => history.pushState({}, '', '#/'));
    await eventually('it is given back', () => whatOf(one).includes('cancel/file/file-of-first'));
  });
});

describe('a browser without a worker of ours', () => {
  test('a page without Headstart’s worker begins its visit at once, and says nothing to the worker that is there', async () => {
    // The browser has installed the site's service worker before Headstart came, and has not checked for a new script
    // since.
    site.standsBehind(null);
    const one = await visitor();
    await one.open('/');
    await controlled(one.page);
    site.standsBehind(stack.url);
    await one.page.route('**/service-worker.js', (route) => route.abort());
    await one.context.route('**/service-worker.js', (route) => route.abort());
    await one.open('/media/film');
    await eventually('the film is asked for', () => one.asked.length > 0);
    expect(whatOf(one)).toEqual(['preload/file/file-of-film']);
    const [worker] = one.context.serviceWorkers();
    const seen = await worker?.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    expect(seen?.filter((line) => line.includes('claim'))).toEqual([]);
  });

  test('a page begins no visit twice while the site removes its links and then changes its address', async () => {
    const one = await returning();
    await one.open('/media/film');
    await eventually('the film is asked for', () => whatOf(one).includes('preload/file/file-of-film'));
    await sleep(300);
    one.asked.length = 0;
    await one.page.evaluate(async () => {
      document.querySelector('a')?.remove();
      await new Promise((resolve) => setTimeout(resolve, 300));
      history.pushState({}, '', '/play/file/file-of-film');
    });
    await sleep(1_500);
    expect(one.asked).toEqual([]);
    await one.page.evaluate(() => history.pushState({}, '', '/'));
    await eventually('it is given back', () => one.asked.length === 1);
    expect(whatOf(one)).toEqual(['cancel/file/file-of-film']);
  });

  test('a page gives back a film that it no longer shows a way to play', async () => {
    const one = await returning();
    await one.open('/media/film');
    await eventually('the film is asked for', () => whatOf(one).includes('preload/file/file-of-film'));
    await sleep(300);
    one.asked.length = 0;
    await one.page.evaluate(() => document.querySelector('a')?.remove());
    await eventually('it is given back', () => one.asked.length === 1);
  });
});

describe('a site that registers its worker late', () => {
  test('a site’s worker that registers late replaces Headstart’s, for good', async () => {
    site.has.worker = { afterMs: 5_000 };
    const { page, scripts, open } = await visitor();
    await open('/');
    await eventually('ours is there', async () => (await workersOf(page)).includes('/headstart/sw.js'));
    await eventually('theirs is there alone', async () => `${await workersOf(page)}` === '/service-worker.js', 15_000);
    scripts.length = 0;
    await open('/media/film');
    await sleep(DECIDED_MS);
    expect(await workersOf(page)).toEqual(['/service-worker.js']);
    expect(scripts).not.toContain('/headstart/sw.js');
  });

  test('a site whose worker is long on its way has that worker alone', async () => {
    site.has.workerMs = DECIDED_MS + 1_000;
    const { page, scripts, errors, open } = await visitor();
    await open('/');
    await sleep(DECIDED_MS);
    expect(await workersOf(page)).toEqual([]);
    await eventually('theirs is there', async () => (await workersOf(page)).length > 0);
    await sleep(1_000);
    expect(await workersOf(page)).toEqual(['/service-worker.js']);
    expect(scripts).not.toContain('/headstart/sw.js');
    expect(errors).toEqual([]);
  });

  test('a site keeps its worker when Headstart’s would come after it', async () => {
    const { page } = await returning();
    const installed = await page.evaluate(async () => {
      const { installing } = await navigator.serviceWorker.register('/headstart/sw.js', { scope: '/' });
      while (installing && installing.state !== 'redundant' && installing.state !== 'activated') {
        await new Promise((resolve) => installing.addEventListener('statechange', resolve, { once: true }));
      }
      return installing?.state;
    });
    expect(installed).toBe('redundant');
    expect(await workersOf(page)).toEqual(['/service-worker.js']);
  });
});

describe('with Headstart gone', () => {
  test('with Headstart gone, the site’s worker is without it as soon as the browser looks for a new one', async () => {
    const { page, asked, open, errors } = await returning();
    site.standsBehind(null);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/');
      const changed = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
      await registration?.update();
      await changed;
    });
    await open('/media/film');
    await sleep(1_000);
    expect(await locksOf(page)).toEqual([]);
    expect(asked).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('with Headstart gone, its own worker leaves the browser with the first page that it would preload', async () => {
    site.has.worker = null;
    const { page, asked, open } = await visitor();
    await open('/');
    await eventually('ours is there', async () => `${await workersOf(page)}` === '/headstart/sw.js');
    await controlled(page);
    site.standsBehind(null);
    await open('/media/film');
    await eventually('it is gone', async () => (await workersOf(page)).length === 0);
    asked.length = 0;
    await open('/media/film');
    await sleep(500);
    expect(asked).toEqual([]);
  });
});
