/** A visitor of Mydia's pages of 2026, and of the Flutter player to which their links lead. */
import type { Locator, Page } from 'playwright-core';
import { playing } from './browser.ts';

/** Settings of a Mydia whose ffmpeg pauses only after the three segments for which July's player waits. */
export const RESTS = { AHEAD_S: '30' };

/** @returns the player's GraphQL operations, in order, with their variables */
export function operations(page: Page): { name: string; variables: Record<string, unknown> }[] {
  const found: ReturnType<typeof operations> = [];
  page.on('request', (request) => {
    if (!request.url().endsWith('/api/graphql')) return;
    const { query, variables } = request.postDataJSON() as { query: string; variables: Record<string, unknown> };
    found.push({ name: /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', variables });
  });
  return found;
}

export const hero = (page: Page): Locator => page.locator('a.btn.btn-primary.btn-block');

/** Clicks Play, which leads to the player's own document, and waits until the film plays. */
export async function play(page: Page): Promise<void> {
  await hero(page).click();
  await page.waitForURL(/\/player\/#\/player\//);
  await playing(page);
}
