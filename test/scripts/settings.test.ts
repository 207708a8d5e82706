import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, START_NAMES, StartError } from '../../scripts/start/settings.ts';
import { parseConfig, SECRET_NAMES, VAR_NAMES } from '../../worker/config.ts';
import { namesIn, readText, tableIn } from '../docs/tables.ts';

describe('without anything set', () => {
  const settings = readSettings({});

  test('the embedded origin shows the samples on this machine only by default', () => {
    expect(settings).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      origin: { kind: 'embedded', mediaDir: null, env: {} },
      originToken: null,
      originLogin: {},
      stateDir: null,
    });
  });

  test('the Worker has its own defaults', () => {
    expect(settings.vars).toEqual({});
  });
});

test('every setting of the Worker can be set under its own name', () => {
  const words: Record<string, string> = {
    PLAYBACK_ENABLED: 'false',
    SITE: 'assets',
    SEGMENTS: 'edge',
    HEADS: 'off',
    HEADS_CRON: 'off',
    PAGES: 'movie=/films/:id',
  };
  for (const name of VAR_NAMES) {
    const value = name.startsWith('ORIGIN') ? 'https://mydia.example' : (words[name] ?? '7');
    expect(readSettings({ [name]: value }).vars).toEqual({ [name]: value });
  }
});

test('docs/settings.md has every setting of the Worker with its default', () => {
  const rows = tableIn(readText('docs/settings.md'), '## The Worker', 'setting');
  const table = Object.fromEntries(rows.map((row) => row.map((cell) => cell.replaceAll('`', ''))));
  expect(Object.keys(table).toSorted()).toEqual(VAR_NAMES.toSorted());
  const needed = { ORIGIN: 'https://mydia.example', SIGNING_KEY: 'x'.repeat(32) };
  const { ORIGIN: _, ORIGIN_PUBLIC: __, ...defaults } = table;
  expect(parseConfig({ ...defaults, ...needed })).toEqual(parseConfig(needed));
});

test('docs/settings.md has every secret', () => {
  const rows = tableIn(readText('docs/settings.md'), '## The Worker', 'secret');
  expect(
    namesIn(rows)
      .flatMap((names) => names.split(', '))
      .toSorted(),
  ).toEqual(SECRET_NAMES.toSorted());
});

test('docs/settings.md has every environment variable of npm start', () => {
  const rows = tableIn(readText('docs/settings.md'), '## `npm start`', 'environment variable').slice(0, -1);
  const ofAccount = SECRET_NAMES.filter((name) => name.startsWith('ORIGIN_'));
  expect(
    namesIn(rows)
      .flatMap((names) => names.split(', '))
      .toSorted(),
  ).toEqual([...START_NAMES, ...ofAccount].toSorted());
});

test('the origin’s pages are shown only when it has some', () => {
  const env = { ORIGIN: 'https://mydia.example', SITE: 'origin' };
  expect(readSettings(env).vars).toEqual(env);
  expect(() => readSettings({ SITE: 'origin' })).toThrow('the embedded origin has no pages');
});

test('with ORIGIN there is no embedded origin, and no account of the edge’s unless one is given', () => {
  expect(readSettings({ ORIGIN: 'https://mydia.example' })).toMatchObject({
    origin: { kind: 'external' },
    originToken: '',
    originLogin: {},
  });
  expect(readSettings({ ORIGIN: 'https://mydia.example', ORIGIN_TOKEN: 'key' }).originToken).toBe('key');
});

test('a name and a password are the edge’s account at an external origin', () => {
  const login = { ORIGIN_USERNAME: 'headstart', ORIGIN_PASSWORD: 'password' };
  expect(readSettings({ ORIGIN: 'https://mydia.example', ...login }).originLogin).toEqual(login);
  expect(() => readSettings({ ORIGIN: 'https://mydia.example', ...login, ORIGIN_TOKEN: 'key' })).toThrow('not both');
});

test('an empty ORIGIN_TOKEN means no account of the edge’s', () => {
  expect(readSettings({ ORIGIN_TOKEN: '' }).originToken).toBe('');
});

test('any other empty variable counts as not set', () => {
  expect(readSettings({ PORT: '', ORIGIN: '', LINGER_S: '', MEDIA_DIR: '' })).toEqual(readSettings({}));
});

test('the embedded origin’s own settings reach it unchanged', () => {
  const env = {
    ...{ TRANSCODE: 'mydia', AHEAD_S: '90', START_DELAY_MS: '10000' },
    ...{ SESSION_IDLE_S: '60', ENABLE_PLAYBACK: 'false', ORIGIN_DIALECT: '2026' },
  };
  expect(readSettings({ ...env, UNRELATED: 'x' }).origin).toMatchObject({ env });
});

test('a relative folder is made absolute', () => {
  expect(readSettings({ MEDIA_DIR: '.' }).origin).toMatchObject({ mediaDir: path.resolve('.') });
});

describe('a bad value is refused with its name, itself and what was expected', () => {
  const missing = path.join(tmpdir(), 'headstart-there-is-no-such-folder');
  test.each([
    ['PORT', 'http', 'expected a whole number from 0 to 65535'],
    ['PORT', '65536', 'expected a whole number from 0 to 65535'],
    ['PORT', '-1', 'expected a whole number from 0 to 65535'],
    ['HOST', 'http://localhost', 'expected an address to listen on, such as 0.0.0.0'],
    ['MEDIA_DIR', missing, 'expected a folder of videos'],
    ['STATE_DIR', path.join(missing, 'state'), 'expected a folder, or a new one in a folder that exists'],
    ['ACCESS_LOG', path.join(missing, 'log'), 'expected a file in a folder that exists'],
    ['TRANSCODE', 'slow', 'expected fast or mydia'],
    ['ENABLE_PLAYBACK', 'yes', 'expected true or false'],
    ['ORIGIN_DIALECT', '2027', 'expected 2025, 2026 or 2026-autumn'],
    ['AHEAD_S', '-1', 'expected a whole number from 0 to 86400'],
    ['SESSION_IDLE_S', '0', 'expected a whole number from 1 to 86400'],
    ['START_DELAY_MS', '1.5', 'expected a whole number from 0 to 600000'],
    ['PLAYBACK_ENABLED', 'yes', 'expected true or false'],
    ['LINGER_S', 'soon', 'expected a number of seconds from 0 to 600'],
    ['ORIGIN', 'mydia.local', 'expected a base URL'],
    ['ORIGIN_PUBLIC', 'ftp://mydia.local', 'expected a base URL'],
  ])('%s=%s', (name, value, expected) => {
    const refusal = () => readSettings({ [name]: value });
    expect(refusal).toThrow(StartError);
    expect(refusal).toThrow(`${name} is ${JSON.stringify(value)}: ${expected}`);
  });

  test('a bad value of a secret is not repeated', () => {
    expect(() => readSettings({ ORIGIN_TOKEN: 'two words' })).toThrow('ORIGIN_TOKEN is a secret: expected');
    expect(() => readSettings({ ORIGIN_TOKEN: 'short' })).toThrow('ORIGIN_TOKEN is a secret: expected');
  });
});
