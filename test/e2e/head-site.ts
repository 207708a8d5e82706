/** A site with a film of which the edge has a head. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { eventually, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, movie, noFfmpeg } from './site.ts';
import { type Stack, startStack } from './stack.ts';

/** The head's length, in seconds. The head is short, so that a film soon plays beyond the head's end. */
export const HEAD_S = 8;
/** At this place, in seconds, the player plays the session's segments and no longer the head's. */
export const BEYOND_S = HEAD_S + 2;

export interface HeadSite {
  readonly stack: Stack;
  readonly film: string;
  /**
   * Opens a film's page as a visitor who has been on the site before, and waits until the film can play. @param id by
   * default, the film with a head
   */
  open(id?: string): Promise<Page>;
}

/**
 * @param library resolves with the library's folder
 * @returns the site, which can be used once the tests run
 */
export function useHeadSite(library: () => Promise<string>): HeadSite {
  let stack: Stack;
  let film: string;
  async function open(id = film): Promise<Page> {
    const context = await returningVisitor(await openBrowser(), stack.url);
    const page = await context.newPage();
    await page.goto(`${stack.url}/movies/${id}`);
    await state(page, 'primed');
    return page;
  }

  /** A first visitor reads the film's page until the head's segments have passed through the edge, and leaves. */
  async function makeHead(): Promise<void> {
    const page = await open();
    // Segments 0 and 1 last a second each, and every later segment two seconds. So a head of eight seconds ends with
    // segment_004.
    const has = () => stack.accessLog().some(({ path, status }) => path.endsWith('/segment_004.m4s') && status === 200);
    await eventually('the head has been read', has, 30_000);
    await page.goto(stack.url);
    await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
    await closeBrowsers();
  }

  beforeAll(async () => {
    const settings = { HEADS: 'on', HEAD_S: String(HEAD_S), MAX_TRANSCODES: '1', LINGER_S: '1', WARM_LEASE_S: '4' };
    stack = await startStack({ env: { ...settings, MEDIA_DIR: await library() } });
    film = await movie(stack, BENCHMARK.transcoded);
    await makeHead();
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    process.kill(stack.originPid, 'SIGCONT');
    await closeBrowsers();
    await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
  });
  return {
    get stack() {
      return stack;
    },
    get film() {
      return film;
    },
    open,
  };
}
