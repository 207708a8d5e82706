/**
 * Play, and what may interrupt it: the viewer undoes Play or plays another film, the browser refuses to play, or
 * the playlist suddenly belongs to a new session.
 */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { breakableFilm } from './breakable-film.ts';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, movie, signIn } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

/** A page of a signed-in viewer, and its requests to the edge: `preload`, `renew`, `play` or `cancel`. */
async function newPage({ autoplay = true, ...options }: BrowserContextOptions & { autoplay?: boolean } = {}) {
  const context = await (await openBrowser({ autoplay })).newContext({ serviceWorkers: 'block', ...options });
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(await signIn(site.stack)) ?? [];
  await context.addCookies([{ name, value, url: site.stack.url }]);
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => {
    const [, action, ref] = /\/hls\/(preload|renew|cancel)\/(\S+)$/.exec(request.url()) ?? [];
    if (action) asked.push(`${request.postData()?.includes('"playing":true') ? 'play' : action} ${ref}`);
  });
  return { page, asked, open: (path: string) => page.goto(`${site.stack.url}${path}`) };
}

/**
 * Runs a script as the site would. The script is a string, since the test runner would replace an `import` in a
 * function by its own.
 */
const run = (page: Page, script: string): Promise<unknown> =>
  page.evaluate(`(async () => {
    const { play, warm } = await import("/headstart/client.js");
    const video = document.querySelector("video");
    ${script}
  })()`);

test('Play that is undone gives its lease back; the page looks at the film again, and plays when Play is pressed again', async () => {
  const { page, asked, open } = await newPage();
  // No segment comes, so the viewer waits.
  await page.route(/\.(?:m4s|ts)$/, (route) => route.fulfill({ status: 503, headers: { 'retry-after': '1' } }));
  await open('/examples/script-tag');
  await state(page, 'ready');
  const ref = await page.locator('[data-headstart]').getAttribute('data-headstart');
  await run(page, `window.undoPlay = play("${ref}", video)`);
  await eventually('Play has been asked for', () => asked.includes(`play ${ref}`));
  await page.locator('[data-headstart-playing="wanted"]').waitFor();
  asked.length = 0;
  await page.evaluate('undoPlay()');
  // The two requests may come in either order.
  await expect.poll(() => asked.toSorted(), { timeout: 10_000 }).toEqual([`cancel ${ref}`, `preload ${ref}`]);
  expect(await page.locator('[data-headstart-playing]').count()).toBe(0);
  expect(await page.evaluate('document.querySelector("video").paused')).toBe(true);
  await page.unrouteAll();
  await playButton(page).click();
  await playing(page);
});

test('a paused film whose session is lost says so, asks for nothing more, and plays when Play is pressed again', async () => {
  const { page, open } = await newPage();
  const film = await breakableFilm(page);
  await open(`/movies/${site.film}`);
  await playButton(page).click();
  await playing(page);
  await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
  film.break();
  await page.getByText('The server let this go while it was paused.').filter({ visible: true }).first().waitFor();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/hls/')) asked.push(request.url());
  });
  await page.waitForTimeout(3_000);
  expect(asked).toEqual([]);
  film.mend();
  await page.getByRole('button', { name: 'Try again' }).filter({ visible: true }).first().click();
  await playing(page);
});

test('of two films on one video, the second replaces the first, which is given back', async () => {
  const { page, asked, open } = await newPage();
  const [one, other] = [site.film, await movie(site.stack, ANOTHER)].map((id) => `movie/${id}`);
  await open('/examples/script');
  await page.getByRole('button', { name: 'Show the film' }).click();
  // One of the two films is the page's own.
  await run(page, `play("${one}", video)`);
  await playing(page);
  await run(page, `play("${other}", video)`);
  await eventually('the first is given back', () => asked.includes(`cancel ${one}`));
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 9) < 1);
  await playing(page);
  const places = await page.evaluate(async () => {
    const video = document.querySelector('video');
    const seen: number[] = [];
    for (let n = 0; n < 20; n++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen.push(video?.currentTime ?? -1);
    }
    return seen;
  });
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(asked).not.toContain(`cancel ${other}`);
});

test('a browser that is slow to say what it can decode keeps no film waiting', async () => {
  const { page, open } = await newPage();
  await page.addInitScript(() => {
    MediaCapabilities.prototype.decodingInfo = () => new Promise(() => {});
  });
  await open('/examples/script-tag');
  await state(page, 'primed');
});

test('autoplay that the browser refuses gives its lease back, and one click plays', async () => {
  const { page, asked, open } = await newPage({ autoplay: false });
  const ref = `movie/${site.film}`;
  await open(`/play/${ref}`);
  await eventually('Play is given back', () => asked.includes(`cancel ${ref}`));
  await state(page, 'primed');
  expect(asked.filter((one) => one.startsWith('play')).length).toBeLessThan(asked.length);
  expect(asked.at(-1)).toBe(`preload ${ref}`);
  await playButton(page).click();
  await playing(page);
});

test('the still stays until Play, also for a film that begins in its middle', async () => {
  const { page, open } = await newPage();
  await page.route('**/still.svg', (route) =>
    route.fulfill({
      contentType: 'image/svg+xml',
      body: '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#ff0000"/></svg>',
    }),
  );
  await page.route('**/examples/script-tag', async (route) => {
    const body = (await (await route.fetch()).text()).replace('<video', '<video poster="/still.svg"');
    await route.fulfill({ contentType: 'text/html', body });
  });
  await page.route('**/api/v1/playback/**', (route) =>
    route.fulfill({ json: { position_seconds: 21, duration_seconds: 60 } }),
  );
  await open('/examples/script-tag');
  await state(page, 'primed');
  expect(await page.evaluate('document.querySelector("video").currentTime')).toBeGreaterThan(20);
  expect(await middleOf(page)).toEqual([255, 0, 0]);
  await playButton(page).click();
  await playing(page);
  expect(await middleOf(page)).not.toEqual([255, 0, 0]);
});

/** @returns the colour in the middle of the page's video, as a visitor sees it */
async function middleOf(page: Page): Promise<number[]> {
  const png = (await page.locator('video').screenshot()).toString('base64');
  const other = await (await openBrowser()).newPage();
  const colour = await other.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas?.drawImage(image, 0, 0);
    return [...(canvas?.getImageData(image.width / 2, image.height / 2, 1, 1).data ?? [])].slice(0, 3);
  }, png);
  await other.close();
  return colour;
}

test('without Media Source the page says so, waits for a playlist that is not there yet, and plays', async () => {
  const { page, open } = await newPage();
  await page.addInitScript(() => {
    for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) Reflect.deleteProperty(window, name);
  });
  let refusals = 3;
  let held: () => void = () => {};
  const asked = new Promise<void>((resolve) => (held = resolve));
  await page.route('**/index.m3u8*', (route) => {
    held();
    if (refusals-- <= 0) return route.continue();
    return route.fulfill({ status: 503, json: { error: 'not_ready', message: 'not yet' } });
  });
  await open('/examples/script-tag');
  await asked;
  await playButton(page).click();
  await playing(page);
});

/** @returns a new viewer's playlist, as it is while only `segments` segments exist */
function growing(playlist: string, segments: number): string {
  const [head = '', ...rest] = playlist.split(/(?=#EXTINF)/);
  const body = rest.slice(0, segments).join('').replace('#EXT-X-ENDLIST', '');
  return head.replace('TYPE:VOD', 'TYPE:EVENT').replace(/TIME-OFFSET=[\d.]+/, 'TIME-OFFSET=0') + body;
}

test('script-tag and own-hls go on at their place when a shorter playlist of a new session comes under the same address', async () => {
  const goesOn = async (example: string): Promise<void> => {
    const { page, open } = await newPage();
    // Five segments are twelve seconds. The film is twice as long.
    let segments = 5;
    const saved: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/playback/'))
        saved.push(JSON.parse(request.postData() ?? '{}').position_seconds);
    });
    await page.route('**/api/v1/playback/**', (route) =>
      route.fulfill({ json: { position_seconds: 0, duration_seconds: null } }),
    );
    await page.route('**/index.m3u8*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: growing(await response.text(), segments) });
    });
    await open(`/examples/${example}`);
    await playButton(page).click();
    await playing(page);
    await page.evaluate(() => {
      const video = document.querySelector('video') as HTMLVideoElement;
      const places: number[] = [];
      Object.assign(window, { places });
      video.addEventListener('timeupdate', () => video.readyState > 1 && places.push(video.currentTime));
    });
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 4);
    segments = 2;
    await page.waitForFunction(
      () => {
        const video = document.querySelector('video');
        return video && video.readyState < 3;
      },
      undefined,
      { timeout: 60_000 },
    );
    const reached = (await page.evaluate('places.at(-1)')) as number;
    await page.waitForTimeout(4_000);
    segments = 100;
    await page.waitForFunction((place) => (document.querySelector('video')?.currentTime ?? 0) > place + 2, reached);
    const places = (await page.evaluate('places')) as number[];
    expect(places.filter((place, n) => place < (places[n - 1] ?? 0) - 0.5)).toEqual([]);
    expect(saved).toEqual([...saved].sort((a, b) => a - b));
  };
  await Promise.all(['script-tag', 'own-hls'].map(goesOn));
});

/**
 * Replaces the segments by bytes that no browser can decode. @returns a function that tells how many segments were
 * requested
 */
async function garble(page: Page): Promise<() => number> {
  let asked = 0;
  await page.route(/\.(?:m4s|ts)$/, (route) => {
    asked++;
    return route.fulfill({ body: Buffer.alloc(2_000, 'headstart') });
  });
  return () => asked;
}

test('a film that cannot be decoded is told as such, and Play tries again', async () => {
  const { page, open } = await newPage();
  await garble(page);
  await open('/examples/script-tag');
  await playButton(page).click();
  await state(page, 'error');
  await page.locator('[data-headstart-playing="failed"]').waitFor();
  expect(await page.evaluate('document.querySelector("video").paused')).toBe(true);
  await page.unrouteAll();
  await playButton(page).click();
  await playing(page);
  await page.locator('[data-headstart-playing="playing"]').waitFor();
});

test('a site’s own hls.js that cannot decode its film does not request segments without end, also when its session is lost', async () => {
  const { page, asked, open } = await newPage();
  const count = await garble(page);
  await open('/examples/own-hls');
  await playButton(page).click();
  await eventually('segments are asked for', () => count() > 1);
  // The session ends while hls.js tries to recover.
  await page.route('**/index.m3u8*', (route) => route.fulfill({ status: 410, json: { error: 'cancelled' } }));
  const soFar = () => count() + asked.length;
  let before = 0;
  const quiet = async () => {
    before = soFar();
    await page.waitForTimeout(5_000);
    return soFar() === before;
  };
  await eventually('nothing is asked for any more', quiet, 40_000);
  expect(asked.at(-1)).toMatch(/^cancel /);
});

test('when the origin does not answer, the page says so; when it answers again, Play works', async () => {
  const { originPid, url } = site.stack;
  const page = await (await returningVisitor(await openBrowser(), url)).newPage();
  process.kill(originPid, 'SIGSTOP');
  try {
    await page.goto(`${url}/movies/${site.film}`, { waitUntil: 'commit' });
    await state(page, 'warming', 'error');
    await page.waitForTimeout(3_000);
  } finally {
    process.kill(originPid, 'SIGCONT');
  }
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});
