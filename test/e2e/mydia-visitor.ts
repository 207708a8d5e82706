/** A Mydia with Headstart in front of it, and visitors at its pages. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { SHOW } from '../../scripts/samples/catalogue.ts';
import { type MydiaServer, startMydia, USER, type Version } from '../mydia/server.ts';
import { afterwards, type ClipContent, fill, type Later, temporaryFolder } from '../origin/media.ts';
import { eventually, playing } from './browser.ts';
import { benchmarkLibrary, lightLibrary } from './light-library.ts';
import { closeBrowsersOnce, openBrowser } from './open-browser.ts';
import { groupMembers } from './processes.ts';
import { ANOTHER, BENCHMARK, DIRECT } from './site.ts';
import { type Stack, startStack } from './stack.ts';

export const episodes = (content: ClipContent): Record<string, ClipContent> =>
  Object.fromEntries([1, 2, 3].map((n) => [`${SHOW.title}/Season 01/${SHOW.title} - S01E0${n}.mkv`, content]));

/**
 * Clips under the samples' titles, which cost Mydia's encoder little work. For tests that do not measure how soon a
 * film plays.
 */
export const EASY: Record<string, ClipContent> = {
  [`${BENCHMARK.transcoded} (2024).mkv`]: 'still',
  [`${ANOTHER} (2023).mkv`]: 'still',
  [`${DIRECT} (2022).mp4`]: 'plain',
  ...episodes('still'),
};

export class MydiaSite {
  mydia = {} as MydiaServer;

  get #ffmpegs(): number[] {
    const running = groupMembers([this.mydia.originPid]).filter(({ name }) => name === 'ffmpeg');
    return running.map(({ pid }) => pid);
  }

  ffmpegs(): number {
    return this.#ffmpegs.length;
  }

  /**
   * Runs `measure` while ffmpeg is stopped. Mydia's ffmpeg never pauses by itself, and takes both cores from the
   * browser. In production the browser is on another machine.
   */
  async whileFfmpegStands<T>(measure: () => Promise<T>): Promise<T> {
    const pids = this.#ffmpegs;
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      return await measure();
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  }

  /** How often Mydia has received this request in the present test. */
  heard(line: RegExp): number {
    return this.mydia.requests.filter((request) => line.test(request.line)).length;
  }

  /** How often a stream was requested of Mydia: for the decision, for a start, or for the file. */
  streams(): number {
    return this.heard(/^(?:GET|HEAD) \/api\/v1\/stream\/(?:\w+\/)?[\w-]{36}(?:\?|$)/);
  }

  /** The sessions whose playlists were requested. */
  sessions(): string[] {
    const paths = this.mydia.requests.map(({ line }) => /^GET (\/api\/v1\/hls\/[\w-]+)\/index\.m3u8/.exec(line)?.[1]);
    return [...new Set(paths)].flatMap((path) => (path ? [this.mydia.url + path] : []));
  }

  /** How often one of Mydia's sessions was ended. */
  ends(): number {
    return this.heard(/^DELETE \/api\/v1\/hls\//);
  }

  /**
   * Resolves once the session's playlist lists its first segment, as it does after a visitor's short read of the page.
   */
  async isWarm(): Promise<void> {
    const headers = { authorization: `Bearer ${this.mydia.serviceToken}` };
    const isListed = async (): Promise<boolean> => {
      const lines = this.mydia.requests.map(
        ({ line }) => /^GET (\/api\/v1\/hls\/[\w-]+\/index\.m3u8)$/.exec(line)?.[1],
      );
      const path = lines.find((found) => found !== undefined);
      return path !== undefined && (await (await fetch(this.mydia.url + path, { headers })).text()).includes('#EXTINF');
    };
    await eventually('the session has a segment', isListed, 30_000);
  }
}

async function folderOf(films: NonNullable<MydiaOptions['films']>, later: Later): Promise<string> {
  if (films === 'light') return lightLibrary();
  if (films === 'benchmark') return benchmarkLibrary();
  const folder = await temporaryFolder(later);
  await fill(folder, films);
  return folder;
}

interface MydiaOptions {
  /** The version of Mydia's pages, when it differs from the version of the dialect. */
  version?: Version;
  /** Films by their paths, or the name of a library that several test files share. */
  films?: Record<string, ClipContent> | 'light' | 'benchmark';
}

/** Gives a test file a Mydia. @param env settings of Mydia's embedded origin */
export function useMydia(env: Record<string, string>, { version, films = 'light' }: MydiaOptions = {}): MydiaSite {
  const site = new MydiaSite();
  const later = afterwards();
  beforeAll(async () => {
    site.mydia = await startMydia({ ...env, MEDIA_DIR: await folderOf(films, later) }, version);
    later(() => site.mydia.close());
  });
  afterEach(async () => {
    await closeBrowsersOnce(() => eventually('nothing runs', () => site.ffmpegs() === 0));
    site.mydia.requests.length = 0;
  });
  return site;
}

/**
 * Puts an edge in front of Mydia for each entry of `settings`. The edges start at the same time, which takes half as
 * long as one after another.
 * @param settings each edge's additional settings, by the edge's name. By default, an edge has an account of its own
 */
export function useHeadstart<Name extends string>(
  site: MydiaSite,
  settings: Record<Name, Record<string, string>>,
): Record<Name, Stack> {
  const stacks = {} as Record<Name, Stack>;
  beforeAll(async () => {
    const base = { ORIGIN: site.mydia.url, SITE: 'origin', ORIGIN_TOKEN: site.mydia.serviceToken, LINGER_S: '1' };
    const start = async (name: Name): Promise<void> => {
      stacks[name] = await startStack({ env: { ...base, ...settings[name] } });
    };
    await Promise.all((Object.keys(settings) as Name[]).map(start));
  });
  afterAll(() => Promise.all((Object.values(stacks) as Stack[]).map((stack) => stack.stop())));
  return stacks;
}

/** A visitor who has signed in by the site's own form, on the library page. */
export async function visitor(url: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(`${url}/auth/local/login`);
  await page.fill('[name="user[username]"]', USER.username);
  await page.fill('[name="user[password]"]', USER.password);
  await page.getByRole('button').click();
  await page.waitForURL(`${url}/`);
  await page.locator('html[data-live=connected]').waitFor();
  return { context, page };
}

/** Goes to a film's page by live navigation. */
export async function openFilm(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).click();
  await page.waitForURL(/\/media\//);
}

/** Presses Play on a film's page. @returns milliseconds to the first frame */
export async function play(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener('click', ({ timeStamp }) => performance.mark('pressed', { startTime: timeStamp }), {
      once: true,
      capture: true,
    });
    new MutationObserver((_, observer) => {
      const video = document.querySelector('video');
      if (!video) return;
      observer.disconnect();
      video.requestVideoFrameCallback((_, { presentationTime }) => {
        performance.measure('shown', { start: 'pressed', end: presentationTime });
      });
    }).observe(document, { subtree: true, childList: true });
  });
  await page.getByRole('link', { name: 'Play', exact: true }).click();
  await playing(page);
  return page.evaluate(() => performance.getEntriesByName('shown').at(-1)?.duration ?? Number.NaN);
}

/**
 * Leaves the player by the `Back` link on its page. The player ends its session when the viewer clicks on that link.
 */
export const goBack = (page: Page): Promise<void> => page.getByRole('link', { name: 'Back' }).click();
