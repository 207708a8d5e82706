/** For a test file: a stack of its own, and visitors who have given their session back before the next test begins. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { eventually } from './browser.ts';
import { closeBrowsersOnce, said } from './open-browser.ts';
import { BENCHMARK, givenBack, movie } from './site.ts';
import { type Stack, startStack } from './stack.ts';

export interface Site {
  readonly stack: Stack;
  /** The media id of the film that must be transcoded. */
  readonly film: string;
}

/** @param env as of `startStack`. @returns what is there once the tests run */
export function useSite(env: Record<string, string>): Site {
  const site = {} as { stack: Stack; film: string };
  beforeAll(async () => {
    site.stack = await startStack({ env });
    site.film = await movie(site.stack, BENCHMARK.transcoded);
  });
  afterAll(() => site.stack.stop());
  afterEach(() =>
    closeBrowsersOnce(() =>
      eventually('the session is given back', () => givenBack(site.stack)).catch((error: Error) => {
        // Whoever reads this in CI has nothing else to go by.
        const heard = site.stack.accessLog().filter(({ path }) => !/segment|init/.test(path));
        const lines = heard.slice(-20).map((entry) => JSON.stringify(entry));
        console.error([...said.slice(-20), ...lines, site.stack.output()].join('\n'));
        throw error;
      }),
    ),
  );
  return site;
}
