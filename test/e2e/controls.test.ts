/** The player's controls, on the demo's pages and around `<headstart-video controls>`. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openExample } from './example-page.ts';
import { openBrowser } from './open-browser.ts';
import { signIn } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let episodes: { id: string; title: string }[];
beforeAll(async () => {
  const { shows } = (await (await fetch(`${site.stack.url}/api/v1/library`)).json()) as {
    shows: { episodes: typeof episodes }[];
  };
  episodes = shows[0]?.episodes ?? expect.fail();
});

async function open(path: string): Promise<Page> {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}${path}`);
  return page;
}

const bar = (page: Page) => page.locator('media-control-bar.buttons');

const video = <Result, Argument = undefined>(
  page: Page,
  read: (video: HTMLVideoElement, argument: Argument) => Result,
  argument?: Argument,
): Promise<Result> =>
  page
    .locator('video')
    .first()
    .evaluate(read as never, argument as never);

const until = (page: Page, condition: (video: HTMLVideoElement) => boolean): Promise<void> =>
  eventually(`${condition}`, () => video(page, condition), 30_000);

test('the controls hide when the viewer is idle, and the picture stays', async () => {
  const page = await open(`/play/movie/${site.film}`);
  await playing(page);
  await bar(page).waitFor();
  const opacity = () =>
    page.evaluate(() => {
      const buttons = document.querySelector('[data-stage]')?.shadowRoot?.querySelector('.buttons');
      return [buttons, document.querySelector('video')].map((element) => element && getComputedStyle(element).opacity);
    });
  await page.mouse.move(300, 300);
  await page.mouse.move(320, 310);
  await expect.poll(opacity).toEqual(['1', '1']);
  await expect.poll(opacity, { timeout: 10_000 }).toEqual(['0', '1']);
});

test('with controls="native" or without controls the browser’s own rules apply, and nothing of Headstart’s controls is loaded', async () => {
  const play = async (controls: string | null): Promise<void> => {
    // The page `examples/element` has the attribute `controls`, by which it loads the script of Headstart's controls.
    // The route below replaces that attribute. So the browser opens the page only after the route is in place.
    const page = await openExample(site.stack, '');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.route('**/examples/element', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(' controls ', controls ? ` controls="${controls}" ` : ' ');
      await route.fulfill({ response, body });
    });
    await page.goto(`${site.stack.url}/examples/element`);
    await state(page, 'primed');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await playing(page);
    await page.waitForTimeout(3_500);
    expect(asked).not.toContain('/headstart/controls.js');
    expect(await video(page, (element) => element.controls)).toBe(controls !== null);
  };
  await Promise.all(['native', null].map(play));
});

test('a browser that cannot load the controls shows its own', async () => {
  const page = await (await returningVisitor(await openBrowser(), site.stack.url)).newPage();
  await page.context().route('**/headstart/controls.js', (route) => route.abort());
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
  await until(page, (video) => video.controls);
});

/** Tightens the policy of the page at this path. */
const tighten = (page: Page, path: string, directive: string): Promise<unknown> =>
  page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    const policy = [response.headers()['content-security-policy'], directive].filter(Boolean).join('; ');
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
  });

test('a page that allows no markup from scripts keeps the browser’s own controls, and its picture', async () => {
  const page = await openExample(site.stack, 'element');
  for (const path of ['/examples/element', `/movies/${site.film}`]) {
    await tighten(page, path, "require-trusted-types-for 'script'");
    const loaded = page.waitForResponse('**/headstart/controls.js');
    await page.goto(`${site.stack.url}${path}`);
    await (await loaded).finished();
    await state(page, 'primed');
    await page
      .locator(path.startsWith('/movies') ? '[data-headstart-play]' : 'headstart-video')
      .first()
      .evaluate((control: HTMLVideoElement) => (control.play ? control.play() : control.click()));
    await playing(page);
    await until(page, (video) => video.controls && video.getClientRects().length > 0);
  }
});

test('a browser that forbids storage shows subtitles, and one that allows it keeps their language once', async () => {
  const page = await open(`/play/movie/${site.film}`);
  for (const forbids of [false, true]) {
    if (forbids) {
      await page.addInitScript(() => {
        const get = () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        };
        Object.defineProperty(window, 'localStorage', { configurable: true, get });
      });
      await page.reload();
    }
    await playing(page);
    await bar(page).waitFor();
    await video(page, (element) => {
      element.addTextTrack('subtitles', 'English', 'en').addCue(new VTTCue(0, 60, 'Hello'));
      element.addTextTrack('subtitles', 'Deutsch', 'de').addCue(new VTTCue(0, 60, 'Hallo'));
    });
    await page.getByRole('button', { name: /captions/ }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await until(page, (video) => video.textTracks[1]?.mode === 'showing');
    await page.keyboard.press('Escape');
    for (const mode of ['disabled', 'showing']) {
      await page.keyboard.press('c');
      await expect.poll(() => video(page, (element) => element.textTracks[1]?.mode)).toBe(mode);
    }
    if (!forbids) {
      const keys = await page.evaluate(() => Object.keys(localStorage));
      expect(keys.filter((key) => key.startsWith('media-chrome'))).toEqual([]);
    }
  }
});

test('the element says what went wrong, and tries again', async () => {
  const page = await openExample(site.stack, 'element');
  let isDown = true;
  await page.route('**/api/v1/hls/**', (route) => (isDown ? route.abort() : route.fallback()));
  await page.reload();
  const player = page.getByRole('region', { name: 'video player' });
  await player.getByText('There is no connection to the server.').waitFor();
  // The server comes back at the click. If the server came back earlier, the page could reconnect by itself before the
  // click.
  await page.exposeFunction('comeBack', () => {
    isDown = false;
  });
  await page.evaluate("addEventListener('click', comeBack, { capture: true })");
  await player.getByRole('button', { name: 'Try again' }).click();
  await playing(page);
  expect(await player.getByRole('button', { name: 'Try again' }).count()).toBe(0);
});

test('the viewer’s volume and speed are kept for the next film', async () => {
  const page = await open(`/play/movie/${site.film}`);
  await playing(page);
  await bar(page).waitFor();
  for (let presses = 0; presses < 8; presses++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('>');
  await until(page, (video) => video.playbackRate === 1.25);
  const volume = await video(page, (element) => element.volume);
  expect(volume).toBeLessThan(1);
  await page.reload();
  await playing(page);
  expect(await video(page, (element) => [element.volume, element.playbackRate])).toEqual([volume, 1.25]);
  // The page itself mutes its video, which is no choice of the viewer's.
  await video(page, (element) => Object.assign(element, { muted: true }));
  await page.reload();
  await playing(page);
  expect(await video(page, ({ muted }) => muted)).toBe(false);
});

test('the machine shows the playing film, and its media keys work', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.addInitScript(() => {
    const handlers: Record<string, unknown> = {};
    Object.assign(window, { handlers });
    const { mediaSession } = navigator;
    const set = mediaSession.setActionHandler.bind(mediaSession);
    mediaSession.setActionHandler = (action, handler) => {
      handlers[action] = handler;
      set(action, handler);
    };
  });
  const [first] = episodes;
  await page.goto(`${site.stack.url}/play/episode/${first?.id}`);
  await playing(page);
  await bar(page).waitFor();
  await until(page, () => navigator.mediaSession.metadata !== null);
  const shown = await page.evaluate(() => {
    const { title = '', artwork = [] } = navigator.mediaSession.metadata ?? {};
    return { title, artwork: artwork.map(({ src }) => new URL(src).pathname) };
  });
  expect(shown.title).toContain(first?.title);
  expect(shown.artwork).toEqual([expect.stringMatching(/^\/posters\/.+\.jpg$/)]);
  const act = (action: string) => page.evaluate(`handlers[${JSON.stringify(action)}]({})`);
  await act('pause');
  await until(page, (video) => video.paused);
  await act('play');
  await until(page, (video) => !video.paused);
  await act('nexttrack');
  await page.waitForURL(`**/play/episode/${episodes[1]?.id}`);
});

test('Picture in Picture is offered; AirPlay and Chromecast, which lack the viewer’s credentials, are not', async () => {
  const page = await open(`/play/movie/${site.film}`);
  await playing(page);
  await bar(page).waitFor();
  expect(await page.getByRole('button', { name: 'enter picture in picture mode' }).isVisible()).toBe(true);
  expect(await page.locator('media-cast-button, media-airplay-button').count()).toBe(0);
  expect(await video(page, (element) => element.disableRemotePlayback)).toBe(true);
});

test('a viewer who has begun to watch may start over', async () => {
  const { stack, film } = site;
  await fetch(`${stack.url}/api/v1/playback/movie/${film}`, {
    method: 'POST',
    headers: { cookie: await signIn(stack), 'content-type': 'application/json' },
    body: JSON.stringify({ position_seconds: 20, duration_seconds: 48 }),
  });
  const page = await open(`/movies/${film}`);
  await page.getByText('Resume at 0:20').waitFor();
  await page.getByRole('button', { name: 'Start over' }).click();
  await until(page, (video) => !video.paused && video.currentTime > 0.3 && video.currentTime < 15);
  await page.goto(stack.url);
  await eventually('the position is the new one', async () => {
    const saved = await fetch(`${stack.url}/api/v1/playback/movie/${film}`, {
      headers: { cookie: await signIn(stack) },
    });
    return ((await saved.json()) as { position_seconds: number }).position_seconds < 15;
  });
});

test('at an episode’s end the next one is offered, and starts unless the viewer declines', async () => {
  const [first, second] = episodes;
  const offerOf = (page: Page) => page.getByRole('region', { name: 'Next episode' });
  const toItsEnd = async (): Promise<Page> => {
    const page = await open(`/play/episode/${first?.id}`);
    await playing(page);
    await video(page, (element) => Object.assign(element, { currentTime: element.duration - 0.5 }));
    await offerOf(page).waitFor();
    expect(await offerOf(page).textContent()).toContain(second?.title);
    return page;
  };
  const declines = async (): Promise<void> => {
    const page = await toItsEnd();
    await offerOf(page).getByRole('button', { name: 'Not now' }).click();
    await offerOf(page).waitFor({ state: 'hidden' });
    await page.waitForTimeout(11_000);
    expect(page.url()).toContain(first?.id);
    await playButton(page).click();
    await playing(page);
    await video(page, (element) => Object.assign(element, { currentTime: element.duration - 0.5 }));
    await offerOf(page).waitFor();
  };
  const waits = async (): Promise<void> => {
    const page = await toItsEnd();
    await page.waitForURL(`**/play/episode/${second?.id}`, { timeout: 20_000 });
    await playing(page);
  };
  await Promise.all([declines(), waits()]);
});
