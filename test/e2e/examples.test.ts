/** The pages of `examples/`, as `npm start` serves them. Each is one way to use Headstart on a site. */
import { expect, test } from 'vitest';
import { eventually, firstFrameMs, playing } from './browser.ts';
import { openExample } from './example-page.ts';
import { DIRECT, givenBack, movie, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

interface Example {
  name: string;
  /** The button that starts the look. Without one, the page starts it when it opens. */
  look?: string;
  /** Whether the first frames are in the browser before Play. A script that only warms has no video yet. */
  primed: boolean;
}

const EXAMPLES: Example[] = [
  { name: 'script-tag', primed: true },
  { name: 'script', look: 'Show the film', primed: false },
  { name: 'element', primed: true },
  { name: 'own-hls', primed: true },
];

async function open({ name, look, primed }: Example) {
  const before = streamRequests(site.stack);
  const page = await openExample(site.stack, name);
  const press = (button: string) => page.getByRole('button', { name: button, exact: true }).click();
  if (look) await press(look);
  await eventually('the origin has been asked', () => streamRequests(site.stack) === before + 1);
  if (primed) await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  return { page, press, sessions: () => streamRequests(site.stack) - before };
}

test.each(EXAMPLES)(
  '$name: the example is warm before Play, shows moving pictures after it, and gives back on leaving',
  async (example) => {
    const { page, press, sessions } = await open(example);
    await press('Play');
    await playing(page);
    // 400 ms is well below the time that attaching a player takes. The page with a site's own player is excepted: there
    // the site's configuration decides what the player does at Play.
    if (example.primed && example.name !== 'own-hls') expect(await firstFrameMs(page)).toBeLessThan(400);
    expect(sessions()).toBe(1);
    expect(givenBack(site.stack)).toBe(false);
    await page.goto('about:blank');
    await eventually('the session is given back', () => givenBack(site.stack));
  },
);

test.each(EXAMPLES.filter(({ name }) => name === 'script' || name === 'own-hls'))(
  '$name: an example that is closed on the page is given back while the page stays',
  async (example) => {
    const { page, press } = await open(example);
    await press('Play');
    await playing(page);
    await press('Close');
    await eventually('the session is given back', () => givenBack(site.stack));
    await expect(page.evaluate(() => document.querySelector('video')?.paused)).resolves.toBe(true);
  },
);

test('own-hls: a file that needs no transcode becomes the video\x27s own source, also at its first request', async () => {
  const direct = await movie(site.stack, DIRECT);
  const { page } = await open({ name: 'own-hls', primed: true });
  // The code is a string, since the test runner would replace an `import` in a function by its own.
  await page.evaluate(`(async () => {
    const { attach } = await import("/headstart/hls.js");
    const video = document.createElement("video");
    document.body.prepend(video);
    const hls = new Hls();
    hls.attachMedia(video);
    attach(hls, "movie/${direct}");
    video.play();
  })()`);
  await playing(page);
  expect(await page.evaluate(() => document.querySelector('video')?.currentSrc)).toContain('/api/v1/stream/');
});

test('the list of examples leads to each of them', async () => {
  const page = await (await fetch(`${site.stack.url}/examples/`)).text();
  for (const { name } of EXAMPLES) expect(page).toContain(`href="/examples/${name}"`);
});
