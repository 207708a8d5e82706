import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findChromium, findProgram, missingForFirefox, missingForWebKit } from '../../scripts/find-program.mjs';
import { ROOT } from '../../scripts/root.ts';
import { isRecent } from '../../scripts/setup/node.mjs';
import { isInstalled } from '../../scripts/setup/packages.mjs';

const lacksBrowser = missingForFirefox() ?? missingForWebKit();

test.skipIf(lacksBrowser)('a finished set-up stays as it is: silently, in under a second', () => {
  // Other tests run at the same time, so the quickest of three runs counts.
  const ms = Array.from({ length: 3 }, () => {
    const begun = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', 'test'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    return performance.now() - begun;
  });
  expect(Math.min(...ms)).toBeLessThan(1_000);
});

test('a program that cannot be installed is named, with what to install', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', 'test'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: '' },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^ffmpeg is missing: install it \(.* install ffmpeg\)\.\nChromium is missing: install .*\n$/);
});

test('a browser that only its own tests need may be missing, and the set-up says that they are skipped', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const programs = { ffmpeg: findProgram('ffmpeg'), ffprobe: findProgram('ffprobe'), chromium: findChromium() };
  for (const [name, file] of Object.entries(programs)) symlinkSync(file ?? expect.fail(name), path.join(folder, name));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', 'test'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: folder },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(
    'The tests in Firefox are skipped: Firefox is missing.\n' +
      'The tests in WebKit are skipped: WebKitWebDriver is missing.\n',
  );
});

test('with ORIGIN set, npm start needs no ffmpeg', () => {
  const { status } = spawnSync(process.execPath, ['scripts/setup.mjs', 'start'], {
    cwd: ROOT,
    env: { PATH: '', ORIGIN: 'https://mydia.example' },
  });
  expect(status).toBe(0);
});

describe('packages are installed again', () => {
  const lock = { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'x' } };

  test.each([
    ['when one is missing', {}],
    ['when one has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'y' } }],
    ['when one has another content', { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }],
  ])('packages are installed again: %s', (_, installed) => {
    expect(isInstalled(lock, installed)).toBe(false);
  });

  test('packages are not installed again when all are there, and others besides', () => {
    expect(isInstalled(lock, { ...lock, 'node_modules/b': { version: '2.0.0' } })).toBe(true);
  });

  test('packages are not installed again for one that is for another platform', () => {
    expect(isInstalled({ 'node_modules/a-win32': { version: '1.0.0', optional: true } }, {})).toBe(true);
  });
});

test.each([
  ['20.20.2', false],
  ['22.12.0', false],
  ['22.18.0', true],
  ['23.11.0', false],
  ['24.0.0', true],
  ['0', false],
])('Node %s is recent enough: %s', (version, recent) => {
  expect(isRecent(version)).toBe(recent);
});

describe('the lock file', () => {
  const text = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
  const packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }> =
    JSON.parse(text).packages;

  test('the lock file records no registry', () => {
    expect(text).not.toContain('"resolved"');
  });

  // Where a registry lacks a package for another platform, some npm versions drop that package from the lock file. With
  // such a lock file, `npm ci` fails on every machine.
  test('the lock file records the packages of every platform', () => {
    const missing = Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies).filter(
        ([name, range]) => !placesToFind(name, where).some((place) => fits(packages[place]?.version, range)),
      ),
    );
    expect(missing).toEqual([]);
  });

  const fits = (version: string | undefined, range: string) =>
    /^\d/.test(range) ? version === range : version !== undefined;

  /** The folders in which Node would look for a package that a module at `where` imports. */
  function placesToFind(name: string, where: string): string[] {
    const folders = where.split(/\/?node_modules\//).slice(1);
    return Array.from({ length: folders.length + 1 }, (_, depth) =>
      [...folders.slice(0, depth), name].map((folder) => `node_modules/${folder}`).join('/'),
    );
  }
});
