/** For a test file: a browser with one tab, or tests that are skipped where there is none. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Engine, Tab } from './engine.ts';

/**
 * After `useSite`: what a page holds must be given back by its last words, and `useSite` waits for that.
 * @param prepare once the browser is open
 * @returns what is there once the tests run
 */
export function useTab(engine: Engine, prepare: (tab: Tab) => Promise<unknown>): { readonly tab: Tab } {
  const opened = {} as { tab: Tab };
  beforeAll(async () => {
    if (engine.missing) return;
    opened.tab = await engine.open();
    await prepare(opened.tab);
  });
  afterAll(() => opened.tab?.close());
  beforeEach(({ skip }) => skip(engine.missing !== null, engine.missing ?? ''));
  afterEach(() => opened.tab?.goto('about:blank'));
  return opened;
}
