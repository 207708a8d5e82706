/**
 * docs/storage.md names all that the code stores (each key, cache and name in the browser), and nothing else. The test
 * finds the names in the calls that store.
 */
import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEVICE_COOKIE } from '../../protocol/device.ts';
import { ROOT } from '../../scripts/root.ts';
import { readText, tableIn } from './tables.ts';

const page = readText('docs/storage.md');

/** The rows of a table of the page, each as `<name> <file that writes it>`. */
const named = (heading: string, column: string): string[] =>
  tableIn(page, heading, column)
    .map((cells) => `${cells[0]} ${cells.at(-1)}`.replaceAll('`', ''))
    .toSorted();

/**
 * @param glob the files to search
 * @param call matches the text of a call up to the stored value's name. In `kv.put('leases', value)` it matches
 * `kv.put(`
 * @returns each name with its file, in the form of `named`
 * @throws an `Error` for a name that is neither a literal nor a constant of its file
 */
function stored(glob: string, call: RegExp, except: readonly string[] = []): string[] {
  const found = new Set<string>();
  for (const file of globSync(glob, { cwd: ROOT }).filter((one) => !except.includes(one))) {
    const text = readText(file);
    for (const { index, 0: match } of text.matchAll(call)) {
      const [, literal, constant] = /^(?:'([^']+)'|([A-Z_]+))/.exec(text.slice(index + match.length)) ?? [];
      const [, value] = (constant && new RegExp(`const ${constant} = '([^']+)'`).exec(text)) || [];
      const name = literal ?? value;
      if (!name) throw new Error(`${file}: expected a constant after ${match}`);
      found.add(`${name} ${file}`);
    }
  }
  return [...found].toSorted();
}

/** Matches `kv.put(`, `kv.get<…>(` and the like, and the calls of the functions in `worker/storage/rows.ts`. */
const KEY = /\bkv\.(?:get|put|delete|list)(?:<[^(]*>)?\(\s*|\b(?:load|store)Rows(?:<[^(]*>)?\([^,]+,\s*/g;
/** This file gets its prefix as an argument, so it has no names of its own. */
const ROWS = ['worker/storage/rows.ts'];

test('each key of a media file’s Durable Object', () => {
  expect(named('## `MediaFile`: one Durable Object for each media file', 'key')).toEqual(
    stored('worker/media-file/**/*.ts', KEY, ROWS),
  );
});

test('each key of the gate’s Durable Object', () => {
  expect(named('## `OriginGate`: one Durable Object for the origin', 'key')).toEqual(
    stored('worker/origin-gate/**/*.ts', KEY, ROWS),
  );
});

test('no other part of the Worker stores anything in a Durable Object', () => {
  const files = globSync('worker/**/*.ts', { cwd: ROOT });
  const writers = files.filter((file) => /\bkv\.(?:get|put|delete|list)\b/.test(readText(file)));
  expect(writers.filter((file) => !/^worker\/(?:media-file|origin-gate)\//.test(file))).toEqual(ROWS);
  expect(files.filter((file) => /\bstorage\.(?:sql|get|put|list|transaction)\b/.test(readText(file)))).toEqual([]);
});

test('each cache of the data centre', () => {
  expect(named('## The data centre’s cache (Cache API)', 'cache')).toEqual(
    stored('worker/**/*.ts', /\bcaches\.open\(/g),
  );
});

test('each name in the browser’s storage', () => {
  const writers = globSync('web/**/*.ts', { cwd: ROOT }).filter((file) => /document\.cookie = /.test(readText(file)));
  const cookies = writers.map((file) => `${DEVICE_COOKIE} ${file}`);
  expect(named('## The browser', 'name')).toEqual(
    [...cookies, ...stored('web/**/*.ts', /\blocalStorage\.(?:get|set|remove)Item\(/g)].toSorted(),
  );
});

test('nothing else is stored in a browser', () => {
  const files = globSync('{web,sw,protocol}/**/*.ts', { cwd: ROOT });
  expect(files.filter((file) => /\b(?:sessionStorage|indexedDB|caches\.|cookieStore)/.test(readText(file)))).toEqual(
    [],
  );
});
