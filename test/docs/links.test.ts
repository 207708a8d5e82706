/** Each link in the pages for people leads to something that exists. */
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';
import { readText } from './tables.ts';

const pages = globSync('{,docs/}*.md', { cwd: ROOT }).toSorted();

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsIn = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test.each(pages)('each link of %s leads to a file, and to a heading of it', (page) => {
  const links = [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    if (/^\w+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(path.join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsIn(readText(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

const FILE = /`((?:worker|sw|web|origin|protocol|scripts|test|examples|docs)\/[\w./-]*)`/g;
const filesIn = (page: string): string[] => [...readText(page).matchAll(FILE)].map(([, file = '']) => file);

test('the pages for developers name many files', () => {
  for (const page of ['docs/README.md', 'docs/architecture.md', 'docs/security.md', 'docs/storage.md'])
    expect(filesIn(page).length, page).toBeGreaterThan(10);
});

test.each(pages)('each file that %s names is there', (page) => {
  const files = filesIn(page);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
