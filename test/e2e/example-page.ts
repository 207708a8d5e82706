import type { Page } from 'playwright-core';
import { COARSE } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { signIn } from './site.ts';
import type { Stack } from './stack.ts';

/** Opens a page of `examples/` for a signed-in viewer whose browser has never been on the site. */
export async function openExample(stack: Stack, name: string): Promise<Page> {
  const context = await (await openBrowser()).newContext(COARSE);
  const [, cookie = '', value = ''] = /^([^=]+)=(.*)$/.exec(await signIn(stack)) ?? [];
  await context.addCookies([{ name: cookie, value, url: stack.url }]);
  const page = await context.newPage();
  await page.goto(`${stack.url}/examples/${name}`);
  return page;
}
