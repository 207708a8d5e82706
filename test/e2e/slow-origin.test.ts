import { expect, onTestFinished, test } from 'vitest';
import { lightLibrary } from './light-library.ts';
import { BENCHMARK, movie, signIn } from './site.ts';
import { startStack } from './stack.ts';

test('the reply to a preload does not wait for an origin that takes ten seconds', async () => {
  const stack = await startStack({ env: { START_DELAY_MS: '10000', MEDIA_DIR: await lightLibrary() } });
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
