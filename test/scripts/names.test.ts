/** A type's name stands for one type. A path in a comment or a document leads to a file. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

const FOLDERS = ['worker', 'sw', 'web', 'protocol', 'origin', 'scripts', 'test', 'examples'];
const inFolders = (pattern: string): string[] =>
  FOLDERS.flatMap((folder) => globSync(`${folder}/**/${pattern}`, { cwd: ROOT, exclude: ['**/node_modules/**'] }));
const text = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const sources = inFolders('*.ts');
const documents = ['README.md', 'wrangler.toml', ...globSync('docs/**/*.md', { cwd: ROOT })];

test('no two files export a type of the same name', () => {
  const files = new Map<string, string[]>();
  for (const file of sources) {
    for (const [, name = ''] of text(file).matchAll(/^export (?:abstract )?(?:type|interface|class|enum) (\w+)/gm)) {
      files.set(name, [...(files.get(name) ?? []), file]);
    }
  }
  expect(files.size).toBeGreaterThan(300);
  expect([...files].filter(([, declaring]) => declaring.length > 1)).toEqual([]);
});

/** A path from the repository's root, or the name of a file anywhere in it. */
const PATH = new RegExp(
  `\`((?:(?:${FOLDERS.join('|')}|docs)/)[\\w./-]+|[\\w-]+(?:\\.test)?)\\.(ts|js|css|html|md)\``,
  'g',
);

/** These look like files, but are packages. */
const PACKAGES = ['hls.js'];

test('each file that a comment or a document names is there', () => {
  const names = new Set(
    [...sources, ...inFolders('*.{js,css,html,md}'), ...documents].map((file) => path.basename(file)),
  );
  const isThere = (file: string): boolean =>
    existsSync(path.join(ROOT, file)) || names.has(file) || PACKAGES.includes(file);
  const gone: string[] = [];
  let count = 0;
  for (const file of [...sources, ...documents]) {
    for (const [, name = '', extension = ''] of text(file).matchAll(PATH)) {
      count += 1;
      if (!isThere(`${name}.${extension}`)) gone.push(`${file}: ${name}.${extension}`);
    }
  }
  expect(count).toBeGreaterThan(50);
  expect(gone).toEqual([]);
});
