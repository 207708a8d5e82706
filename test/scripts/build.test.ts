import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundles, EMPTY_LIBRARY, writePages } from '../../scripts/build/site.ts';

const site = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
beforeAll(async () => {
  await buildBundles(site);
  await writePages(site, EMPTY_LIBRARY);
});
afterAll(() => rmSync(site, { recursive: true }));

const read = (file: string) => readFileSync(path.join(site, file), 'utf8');

test('what a page loads before Play is small: hls.js stays in a file of its own', () => {
  expect(statSync(path.join(site, 'headstart/client.js')).size).toBeLessThan(48 * 1024);
  const sizes = readdirSync(path.join(site, 'headstart')).map(
    (name) => statSync(path.join(site, 'headstart', name)).size,
  );
  expect(Math.max(...sizes)).toBeGreaterThan(200 * 1024);
});

test('the service worker is a classic script', () => {
  expect(() => new Script(read('sw.js'))).not.toThrow();
});

test('nothing tells where it was built, and there are no source maps', () => {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  for (const name of files.filter((file) => /\.(js|css)$/.test(file))) expect(read(name)).not.toContain(process.cwd());
});

test('there is a library page and a page for what is not found', () => {
  for (const page of ['index.html', '404.html']) expect(read(page)).toMatch(/^<!doctype html>/i);
});
