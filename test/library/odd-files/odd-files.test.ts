/** The table of odd files: each kind plays as it should, or is left out of the library with a reason. */
import { copyFile, link } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeBrowsers, openBrowser } from '../../e2e/open-browser.ts';
import { afterwards, temporaryFolder } from '../../origin/media.ts';
import { eventually, type Origin, runOrigin } from '../../origin/origin.ts';
import { clipOf, fileNameOf } from './clips.ts';
import { faultsOf } from './faults.ts';
import type { Kind, Plays } from './kind.ts';
import { GAPS, KINDS } from './kinds.ts';
import { referenceOf } from './reference.ts';
import { openPage, watch } from './watch.ts';

const later = afterwards();
/** The time for the first run, which makes the files. Each takes about a second. */
const MAKING_MS = 300_000;
/** How many films play at once. */
const AT_ONCE = 3;

const ListedSchema = v.object({
  movies: v.array(v.object({ id: v.string() })),
  leftOut: v.array(v.object({ path: v.string(), reason: v.string() })),
});

let origin: Origin;
const pages: Page[] = [];
const clips = new Map<Kind, string>();

beforeAll(async () => {
  const left = [...KINDS];
  const make = async (): Promise<void> => {
    for (let kind = left.shift(); kind; kind = left.shift()) clips.set(kind, await clipOf(kind));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, make));
  const folder = await temporaryFolder(later);
  for (const [kind, clip] of clips) {
    const file = join(folder, fileNameOf(kind));
    await link(clip, file).catch(() => copyFile(clip, file));
  }
  origin = await runOrigin(folder, {}, later);
  const browser = await openBrowser();
  for (let n = 0; n < AT_ONCE; n++) pages.push(await openPage(browser, origin));
}, MAKING_MS);
afterAll(closeBrowsers);

/** The films that wait for a free page. Each takes a page, and gives it back. */
const waiting: ((page: Page) => void)[] = [];
async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const page = pages.pop() ?? (await new Promise<Page>((resolve) => waiting.push(resolve)));
  try {
    return await use(page);
  } finally {
    const next = waiting.shift();
    if (next) next(page);
    else pages.push(page);
  }
}

const playing = KINDS.filter((kind): kind is Kind & { expected: Plays } => 'width' in kind.expected);
const leftOut = KINDS.filter((kind): kind is Kind & { expected: { leftOut: RegExp } } => 'leftOut' in kind.expected);

const titleOf = ({ name }: Kind): string => (GAPS[name] ? `${name} (not yet: ${GAPS[name]})` : name);
const testOf = ({ name }: Kind) => (GAPS[name] ? test.fails : test);

test('each known gap names a kind in the table', () => {
  const names = KINDS.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(GAPS)));
  expect(new Set(names).size).toBe(names.length);
});

describe.concurrent('each odd file’s film plays from its middle, near its end, to its end and from its beginning', () => {
  for (const kind of playing) {
    testOf(kind)(titleOf(kind), () =>
      withPage(async (page) => {
        const reference = await referenceOf(clips.get(kind) as string, kind.expected);
        const watched = await watch({ origin, page }, fileNameOf(kind), kind.expected, reference);
        const faults = faultsOf(kind.expected, reference, watched);
        expect(faults, faults.join('; ')).toEqual([]);
      }),
    );
  }
});

describe.concurrent('an odd file that is no film is left out, with the reason', () => {
  for (const kind of leftOut) {
    testOf(kind)(titleOf(kind), async () => {
      const listed = await eventually(
        async () => v.parse(ListedSchema, await (await origin.ask('/library')).json()).leftOut,
        (all) => all.some(({ path }) => path === fileNameOf(kind)),
      );
      expect(listed.find(({ path }) => path === fileNameOf(kind))?.reason).toMatch(kind.expected.leftOut);
    });
  }
});
