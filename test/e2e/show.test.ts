import { beforeAll, expect, test } from 'vitest';
import { playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { signIn } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let show: { id: string; episodes: { id: string; title: string; durationS: number }[] };

beforeAll(async () => {
  const { url } = site.stack;
  const library = (await (await fetch(`${url}/api/v1/library`)).json()) as { shows: (typeof show)[] };
  show = library.shows[0] ?? expect.fail('the samples have a show');
  const headers = { cookie: await signIn(site.stack), 'content-type': 'application/json' };
  const seconds = Math.floor(show.episodes[0]?.durationS ?? 0);
  const body = JSON.stringify({ position_seconds: seconds, duration_seconds: seconds });
  await fetch(`${url}/api/v1/playback/episode/${show.episodes[0]?.id}`, { method: 'POST', headers, body });
});

test('a show’s page warms the first unwatched episode, and no other; Play plays it even when pressed before it is known', async () => {
  const [first, second] = show.episodes;
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  const before = site.stack.accessLog().length;
  let isHeld = true;
  await page.route('**/api/v1/playback/**', async (route) => {
    while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
    await route.continue();
  });
  await page.goto(`${site.stack.url}/tv/${show.id}`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  isHeld = false;
  await state(page, 'warming', 'ready', 'primed', 'direct');
  await playing(page);
  expect(await page.locator('[data-headstart]').getAttribute('data-headstart')).toBe(`episode/${second?.id}`);
  const heard = site.stack.accessLog().slice(before);
  expect(heard.filter(({ path }) => path.includes(`/stream/episode/${first?.id}`))).toEqual([]);
});
