import { afterEach, expect, onTestFinished, test } from 'vitest';
import { playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, movie, signIn } from './site.ts';
import { startStack } from './stack.ts';

afterEach(closeBrowsers);

test('the reply to a preload does not wait for an origin that takes ten seconds', async () => {
  const stack = await startStack({ env: { START_DELAY_MS: '10000' } });
  onTestFinished(() => stack.stop());
  const film = await movie(stack, BENCHMARK.transcoded);
  const headers = { cookie: await signIn(stack) };
  const took: number[] = [];
  for (let visit = 0; visit < 5; visit++) {
    const asked = performance.now();
    const response = await fetch(`${stack.url}/api/v1/hls/preload/movie/${film}`, { method: 'POST', headers });
    took.push(performance.now() - asked);
    expect(response.status).toBe(202);
  }
  expect(Math.max(...took)).toBeLessThan(100);
});

test('when the origin does not answer, the page says so; when it does again, Play works', async () => {
  const stack = await startStack({});
  onTestFinished(() => stack.stop());
  const film = await movie(stack, BENCHMARK.transcoded);
  const context = await returningVisitor(await openBrowser(), stack.url);
  process.kill(stack.originPid, 'SIGSTOP');
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'warming', 'error');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  process.kill(stack.originPid, 'SIGCONT');
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});
