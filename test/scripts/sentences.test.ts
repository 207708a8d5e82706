/**
 * Sentences name their actor. In comments and documents, the tests count pronouns that stand in the place of an actor's
 * name. In test titles, they look for sentences without a subject.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

const FOLDERS = ['worker', 'sw', 'web', 'protocol', 'origin', 'scripts', 'test', 'examples'];
const text = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const sourcesIn = (folder: string): string[] =>
  globSync(`${folder}/**/*.{ts,mjs,js,css,html}`, { cwd: ROOT, exclude: ['**/node_modules/**'] });
const documents = globSync('{*,docs/**/*}.md', { cwd: ROOT });

const COMMENT = /^\s*(?:\/\/|\/?\*+(?!\S*:))(.*)$|\s\/\/ (.*)$/;
const commentLines = (file: string): string[] =>
  text(file)
    .split('\n')
    .map((line) => COMMENT.exec(line))
    .map((match) => (match?.[1] ?? match?.[2] ?? '').trim())
    .filter((line) => line !== '' && line !== '/');

/** Words that stand where the viewer, the page, the edge or another actor should be named. */
const NO_ACTOR = /\b(?:who|whom|whoever|nobody|somebody)\b/i;

test.each(FOLDERS)('the comments of %s say who or nobody in at most one line of a hundred', (folder) => {
  const lines = sourcesIn(folder).flatMap(commentLines);
  expect(lines.length).toBeGreaterThan(0);
  const found = lines.filter((line) => NO_ACTOR.test(line));
  expect(found.slice(0, Math.max(0, found.length - lines.length / 100))).toEqual([]);
});

test('the documents name their actors instead of saying nobody, somebody or whoever', () => {
  expect(documents.length).toBeGreaterThan(5);
  const found = documents.flatMap((file) =>
    text(file)
      .split('\n')
      .filter((line) => /\b(?:whoever|nobody|somebody)\b/i.test(line))
      .map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});

/** The titles of tests in the source, also where a table of cases stands between `test` and the title. */
const TITLE = /(?:^|[\s.)\]])(?:test|it)(?:\.\w+)*\(\s*(['"`])(.*?)\1|\)\(\s*(['"`])(.*?)\3,\s*(?:async )?\(/g;
const WITHOUT_SUBJECT =
  /^(?:is|are|was|has|have|does|may|can|gets|takes|gives|goes|asks|says|keeps|holds|waits for|leaves|tells|makes|ends|needs|shows|plays|starts|begins|stays|costs|comes|knows|reads|and|nor|also|but|that|which|who|whose|whoever|not)\b/;

test('a test’s title names its subject, so that it can be read without its `describe`', () => {
  const titles = sourcesIn('test')
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...text(file).matchAll(TITLE)].map((match) => `${file}: ${match[2] ?? match[4]}`));
  expect(titles.length).toBeGreaterThan(1_000);
  expect(titles.filter((title) => WITHOUT_SUBJECT.test(title.slice(title.indexOf(': ') + 2)))).toEqual([]);
});
