/**
 * Gives a test file a site of `npm start`. After each test, the visitors give their sessions back before the next test
 * begins.
 */
import { afterEach, test } from 'vitest';
import { type ClipContent, fill, temporaryFolder } from '../origin/media.ts';
import { eventually } from './browser.ts';
import { benchmarkLibrary, lightLibrary } from './light-library.ts';
import { closeBrowsersOnce, said } from './open-browser.ts';
import { BENCHMARK, givenBack, movie } from './site.ts';
import { type Stack, startStack } from './stack.ts';

export interface Site {
  readonly stack: Stack;
  /** The media id of the film that must be transcoded. */
  readonly film: string;
}

/** A library that several test files share (`light-library.ts`), or one that only this file uses. */
type Films = 'light' | 'benchmark' | OwnLibrary;

interface OwnLibrary {
  /** The film's title. */
  film: string;
  /** Clips and texts by their paths. */
  files: Record<string, ClipContent>;
}

/**
 * A stack takes seconds to start, so files with the same settings share one. When a shared stack ends with an error,
 * vitest swallows the error. Test files that start a stack themselves report such an error.
 */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from its pattern
const withStacks = test.extend('stackOf', { scope: 'worker' }, ({}, { onCleanup }) => {
  const stacks = new Map<string, Promise<Stack>>();
  const folders: (() => Promise<void>)[] = [];
  onCleanup(async () => {
    for (const stack of stacks.values()) await (await stack).stop();
    for (const remove of folders) await remove();
  });
  async function folderOf(films: Films): Promise<string> {
    if (films === 'light') return lightLibrary();
    if (films === 'benchmark') return benchmarkLibrary();
    const folder = await temporaryFolder((remove) => folders.push(remove));
    await fill(folder, films.files);
    return folder;
  }
  const start = async (env: Record<string, string>, films: Films): Promise<Stack> =>
    startStack({ env: { ...env, MEDIA_DIR: await folderOf(films) } });
  return (env: Record<string, string>, films: Films): Promise<Stack> => {
    const key = JSON.stringify([env, films]);
    const stack = stacks.get(key) ?? start(env, films);
    stacks.set(key, stack);
    return stack;
  };
});

/** A short linger, and an ffmpeg that soon pauses. */
const SETTINGS = { LINGER_S: '1', AHEAD_S: '4' };

/** Prints the last output of the browsers, the origin and the edge, since CI keeps no other trace of a failure. */
export function report(stack: Stack): void {
  const heard = stack.accessLog().filter(({ path }) => !/segment|init/.test(path));
  const lines = heard.slice(-20).map((entry) => JSON.stringify(entry));
  console.error([...said.slice(-20), ...lines, stack.output()].join('\n'));
}

/** @param env settings of `startStack`, added to `SETTINGS`. @returns an object that has the site once the tests run */
export function useSite(env: Record<string, string> = {}, films: Films = 'light'): Site {
  const site = {} as { stack: Stack; film: string };
  withStacks.beforeAll(async ({ stackOf }) => {
    site.stack = await stackOf({ ...SETTINGS, ...env }, films);
    site.film = await movie(site.stack, typeof films === 'string' ? BENCHMARK.transcoded : films.film);
  });
  afterEach(() =>
    closeBrowsersOnce(() =>
      eventually('the session is given back', () => givenBack(site.stack)).catch((error: Error) => {
        report(site.stack);
        throw error;
      }),
    ),
  );
  return site;
}
