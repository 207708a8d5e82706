/** The session of a visitor whose browser sends nothing any more ends with its lease, and not before. */
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser, openKillable } from './open-browser.ts';
import { noFfmpeg, streamRequests } from './site.ts';
import { GRACE_S, stopped } from './stopped.ts';
import { useSite } from './use-site.ts';

const LINGER_S = 1;
const WARM_LEASE_S = 4;

// The test sees a session by its ffmpeg. A paused ffmpeg lives as long as its session.
const site = useSite({
  LINGER_S: `${LINGER_S}`,
  WARM_LEASE_S: `${WARM_LEASE_S}`,
  PLAY_LEASE_S: '8',
  PAUSE_MAX_S: '8',
});

async function looking() {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(site.stack)));
  return { context, page };
}

test('a page that is left before its own script ran has its session given back all the same', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  await context.route('**/headstart/client.js', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(site.stack)));
  await page.close();
  await stopped(site.stack, WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a lost beacon is made up for, at the latest by the lease', async () => {
  const { context, page } = await looking();
  await context.setOffline(true);
  await page.close();
  await stopped(site.stack, WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a killed browser’s session ends with its lease', async () => {
  const { browser, kill } = await openKillable();
  const context = await returningVisitor(browser, site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(site.stack)));
  kill();
  await stopped(site.stack, WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a second tab that stays open keeps the session of the first, which leaves', async () => {
  await eventually('the session before is given back', () => noFfmpeg(site.stack));
  const before = streamRequests(site.stack);
  const { context, page } = await looking();
  const second = await context.newPage();
  await second.goto(`${site.stack.url}/movies/${site.film}`);
  await state(second, 'primed');
  await page.close();
  await setTimeout((WARM_LEASE_S + LINGER_S + GRACE_S) * 1000);
  await playButton(second).click();
  await playing(second);
  expect(streamRequests(site.stack) - before).toBe(1);
});
