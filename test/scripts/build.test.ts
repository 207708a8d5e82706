import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createContext, runInContext, Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundles, writeBarePages } from '../../scripts/build/site.ts';

const site = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
beforeAll(async () => {
  await buildBundles(site);
  await writeBarePages(site);
});
afterAll(() => rmSync(site, { recursive: true }));

const read = (file: string) => readFileSync(path.join(site, file), 'utf8');

const zipped = (file: string) => gzipSync(readFileSync(path.join(site, file)), { level: 9 }).length;
const KB = 1024;
const STATIC_IMPORT = /(?<![\w.])import\s*["'{*]|\bfrom\s*["']\.\//;

/** @returns the file name of a chunk of the page client, whatever hash it has */
const chunk = (name: string): string =>
  readdirSync(path.join(site, 'headstart')).find((file) => file.startsWith(`${name}-`)) ?? expect.fail(name);

test('the service worker is at most 10 kB, the page client 8 kB, and its player without hls.js 7 kB', () => {
  expect(zipped('sw.js')).toBeLessThanOrEqual(10 * KB);
  expect(zipped('headstart/neighbour.js')).toBeLessThanOrEqual(10 * KB);
  expect(zipped('headstart/client.js')).toBeLessThanOrEqual(8 * KB);
  expect(zipped(`headstart/${chunk('player')}`)).toBeLessThanOrEqual(7 * KB);
});

test.each([
  ['hls-engine', 200],
  ['hls-full', 400],
])('the builds of hls.js are in files of their own: %s', (name, least) => {
  expect(statSync(path.join(site, 'headstart', chunk(name))).size).toBeGreaterThan(least * KB);
});

test('the full build of hls.js is loaded by the light one, when a playlist wants it, in one round trip', () => {
  const file = chunk('hls-full');
  expect(read(`headstart/${chunk('hls-engine')}`)).toContain(`import("./${file}")`);
  expect(read('headstart/client.js')).not.toContain('hls-full');
  expect(read(`headstart/${file}`)).not.toMatch(STATIC_IMPORT);
  expect(read('headstart/hls-full.js')).toBe(`export * from './${file}';\n`);
});

test.each(['player', 'hls-engine', 'device', 'register'])(
  'the chunk %s is loaded when it is wanted, in one round trip',
  (name) => {
    const file = chunk(name);
    expect(read('headstart/client.js')).toContain(`import("./${file}")`);
    for (const script of ['client.js', file]) expect(read(`headstart/${script}`)).not.toMatch(STATIC_IMPORT);
    // The edge answers with this file when a page asks for a chunk of an earlier build.
    expect(read(`headstart/${name}.js`)).toBe(`export * from './${file}';\n`);
  },
);

test.each(['element', 'hls'])('the entry %s is small, and uses the page client that the page has', (name) => {
  const text = read(`headstart/${name}.js`);
  expect(zipped(`headstart/${name}.js`)).toBeLessThanOrEqual(4 * KB);
  expect([...text.matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, url]) => url)).toEqual(['./client.js']);
});

test('the library page loads nothing of hls.js', () => {
  const page = read('index.html');
  const scripts = [...page.matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+\.js)"/g)].map(([, url]) => url);
  expect(scripts).toEqual(['/headstart/client.js', '/site/site.js']);
  expect(page).not.toContain('hls');
});

test('the service worker is a classic script', () => {
  expect(() => new Script(read('sw.js'))).not.toThrow();
});

test('Headstart’s part of a site’s own service worker listens to its installation and to pages, and leaves no name of its own behind', () => {
  const heard: string[] = [];
  const known = {
    addEventListener: (type: string) => heard.push(type),
    location: new URL('https://site.test/service-worker.js'),
    navigator: {},
    console,
    URL,
  };
  const context = createContext({ ...known });
  runInContext(read('headstart/neighbour.js'), context);
  expect(heard).toEqual(['install', 'message', 'fetch']);
  expect(Object.keys(context)).toEqual(Object.keys(known));
});

test('a failure in Headstart’s part is no failure in the site’s own service worker', () => {
  const context = createContext({ console: { error: () => {} } });
  expect(() => runInContext(read('headstart/neighbour.js'), context)).not.toThrow();
});

test('the license of each package in the bundles goes with them, and of no other', () => {
  const text = read('headstart/licenses.txt');
  const names = [...text.matchAll(/^(\S+) \d[\w.-]* \([\w.-]+\)$/gm)].map(([, name]) => name);
  expect(names).toEqual(['hls.js', 'media-chrome', 'valibot', 'workbox-core', 'workbox-routing', 'workbox-window']);
  for (const notice of ['Dailymotion', 'Mux, Inc.', 'Fabian Hiller', 'Google LLC', 'TERMS AND CONDITIONS FOR USE']) {
    expect(text).toContain(notice);
  }
});

test('no file tells where it was built, and there are no source maps', () => {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  for (const name of files.filter((file) => /\.(js|css)$/.test(file))) expect(read(name)).not.toContain(process.cwd());
});

test('there is a library page and a not-found page', () => {
  for (const page of ['index.html', '404.html']) expect(read(page)).toMatch(/^<!doctype html>/i);
});
