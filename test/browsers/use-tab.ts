/** Gives a test file a browser with one tab. On a machine without the browser, the file's tests are skipped. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { BrowserEngine, Tab } from './engine.ts';

/**
 * Must be called after `useSite`, since vitest runs the `afterEach` functions in reverse order. So the tab first leaves
 * its page, and the page gives its session back. Then `useSite` waits until the origin has stopped the session.
 * @param prepare runs once the browser is open
 * @returns an object that has the tab once the tests run
 */
export function useTab(engine: BrowserEngine, prepare: (tab: Tab) => Promise<unknown>): { readonly tab: Tab } {
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
