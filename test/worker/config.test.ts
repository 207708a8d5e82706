import { describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { PAGES } from '../../protocol/pages.ts';
import { parseConfig } from '../../worker/config.ts';
import { IDLE_TIMEOUT_MS } from '../../worker/origins/mydia.ts';
import { KEEP_EVERY_MS } from '../../worker/routes/keep-pace.ts';
import { callWorker } from './visitor.ts';

const ENV = {
  ORIGIN: 'https://mydia.example',
  ORIGIN_PUBLIC: '',
  SITE: 'assets',
  SEGMENTS: 'edge',
  PAGES,
  PLAYBACK_ENABLED: 'true',
  WARM_LEASE_S: '30',
  PLAY_LEASE_S: '180',
  PAUSE_MAX_S: '1800',
  LINGER_S: '8',
  WARM_MAX_S: '300',
  HOLD_S: '15',
  AUTH_TTL_S: '60',
  MAX_TRANSCODES: '4',
  MAX_WARM: '3',
  MAX_WARM_PER_VIEWER: '2',
  PRELOADS_PER_MINUTE: '60',
  PRELOADS_PER_MINUTE_TOTAL: '1200',
  HEADS: 'on',
  HEAD_S: '12',
  HEADS_MAX_MB: '10240',
  HEADS_CRON: 'off',
  HEADS_BUDGET_MIN: '60',
  SIGNING_KEY: 'x'.repeat(32),
  ORIGIN_TOKEN: '',
};

describe('the settings', () => {
  test('the settings are parsed into times in milliseconds and addresses without a path', () => {
    expect(parseConfig({ ...ENV, ORIGIN: ' http://127.0.0.1:4000/ ', LINGER_S: '0.5' })).toEqual({
      origin: 'http://127.0.0.1:4000',
      originAliases: ['http://127.0.0.1:4000'],
      site: 'assets',
      segments: 'edge',
      pages: PAGES,
      playbackEnabled: true,
      warmLeaseMs: 30_000,
      playLeaseMs: 180_000,
      pauseMaxMs: 1_800_000,
      lingerMs: 500,
      warmMaxMs: 300_000,
      holdMs: 15_000,
      authTtlMs: 60_000,
      maxTranscodes: 4,
      maxWarm: 3,
      maxWarmPerViewer: 2,
      preloadsPerMinute: 60,
      preloadsPerMinuteTotal: 1200,
      headsOn: true,
      headMs: 12_000,
      headsMaxBytes: 10 * 2 ** 30,
      headsByCron: false,
      headsBudgetMs: 3_600_000,
      signingKey: ENV.SIGNING_KEY,
      hasOwnAccount: false,
      originToken: null,
      originLogin: null,
    });
  });

  test('the settings have an account of the edge’s own by a token, or by a name and its password', () => {
    expect(parseConfig({ ...ENV, ORIGIN_TOKEN: 'key' })).toMatchObject({ hasOwnAccount: true, originToken: 'key' });
    expect(parseConfig({ ...ENV, ORIGIN_USERNAME: 'headstart', ORIGIN_PASSWORD: 'pässword 1' })).toMatchObject({
      hasOwnAccount: true,
      originToken: null,
      originLogin: { username: 'headstart', password: 'pässword 1' },
    });
  });

  test.each([
    ['ORIGIN_PASSWORD is missing', { ORIGIN_USERNAME: 'headstart' }],
    ['ORIGIN_USERNAME is missing', { ORIGIN_PASSWORD: 'hidden-1' }],
    [
      'ORIGIN_TOKEN is a secret: expected either',
      { ORIGIN_USERNAME: 'a', ORIGIN_PASSWORD: 'hidden-1', ORIGIN_TOKEN: 'k' },
    ],
  ])('say that %s', (expected, account) => {
    const parse = () => parseConfig({ ...ENV, ...account });
    expect(parse).toThrow(expected);
    expect(parse).not.toThrow('hidden-1');
  });

  test('the settings know every address under which the origin names itself', () => {
    expect(parseConfig({ ...ENV, ORIGIN_PUBLIC: 'https://media.example' }).originAliases).toEqual([
      'https://mydia.example',
      'https://media.example',
    ]);
  });

  test('the settings need only ORIGIN and SIGNING_KEY', () => {
    const { ORIGIN, SIGNING_KEY } = ENV;
    expect(parseConfig({ ORIGIN, SIGNING_KEY })).toEqual(parseConfig(ENV));
  });

  test('the settings ignore unknown bindings', () => {
    expect(parseConfig({ ...ENV, ASSETS: {}, MEDIA_FILE: {} }).origin).toBe('https://mydia.example');
  });

  test.each([
    ['ORIGIN', 'mydia.example', /base URL such as https:\/\//],
    ['ORIGIN', 'ftp://mydia.example', /base URL/],
    ['ORIGIN', 'https://mydia.example/mydia', /base URL/],
    ['ORIGIN', 'https://mydia.example/?a=b', /base URL/],
    ['ORIGIN', '', /base URL/],
    ['ORIGIN_PUBLIC', 'elsewhere', /base URL/],
    ['SITE', 'mydia', /assets or origin/],
    ['SEGMENTS', 'cdn', /edge or origin/],
    ['PAGES', 'movie=/movies/', /:id in each path/],
    ['PAGES', 'film=/movies/:id', /:id in each path/],
    ['PAGES', 'play=/play/:id', /:kind too/],
    ['PAGES', '', /:id in each path/],
    ['PAGES', 'play=/play/:kind/:id?file=:file', /:id in each path/],
    ['PLAYBACK_ENABLED', 'yes', /true or false/],
    ['PLAYBACK_ENABLED', '', /true or false/],
    ['WARM_LEASE_S', '0', /seconds from 1 to 3600/],
    ['PLAY_LEASE_S', '3601', /seconds from 1 to 3600/],
    ['LINGER_S', '-1', /seconds from 0 to 600/],
    ['WARM_MAX_S', '5 minutes', /seconds from 1 to 86400/],
    ['HOLD_S', '', /seconds from 1 to 60/],
    ['HOLD_S', '1e1', /seconds from 1 to 60/],
    ['AUTH_TTL_S', 'NaN', /seconds from 0 to 3600/],
    ['MAX_TRANSCODES', '0', /whole number from 1 to 10000/],
    ['MAX_WARM', '1.5', /whole number from 0 to 10000/],
    ['MAX_WARM_PER_VIEWER', '-1', /whole number from 1 to 1000/],
    ['PRELOADS_PER_MINUTE', 'many', /whole number from 1 to 1000000/],
    ['PRELOADS_PER_MINUTE_TOTAL', '', /whole number from 1 to 100000000/],
    ['HEADS', 'true', /on or off/],
    ['HEAD_S', '0.5', /seconds from 1 to 60/],
    ['HEADS_MAX_MB', '1000001', /whole number from 1 to 1000000/],
    ['HEADS_CRON', 'true', /on or off/],
    ['HEADS_BUDGET_MIN', '0', /whole number from 1 to 1440/],
  ])('name %s, its value %j and what was expected when they are wrong', (name, value, expected) => {
    const parse = () => parseConfig({ ...ENV, [name]: value });
    expect(parse).toThrow(expected);
    expect(parse).toThrow(`${name} is ${JSON.stringify(value)}: expected `);
  });

  test.each(['ORIGIN', 'SIGNING_KEY'])('the settings say when %s is missing', (name) => {
    expect(() => parseConfig({ ...ENV, [name]: undefined })).toThrow(`${name} is missing: expected `);
  });

  test.each([
    ['SIGNING_KEY', 'too-short-a-secret', /32 characters/],
    ['ORIGIN_TOKEN', 'a secret with\na newline', /API key or a JWT/],
  ])('do not repeat a secret: %s', (name, value, expected) => {
    const parse = () => parseConfig({ ...ENV, [name]: value });
    expect(parse).toThrow(expected);
    expect(parse).toThrow(`${name} is a secret: `);
    expect(parse).not.toThrow(value);
  });

  test('the settings do not repeat credentials in an address', () => {
    const parse = () => parseConfig({ ...ENV, ORIGIN: 'https://user:password@mydia.example' });
    expect(parse).toThrow(/^ORIGIN is .*mydia\.example.*: expected a base URL/);
    expect(parse).not.toThrow('password');
  });
});

test('the default times are in order', () => {
  const times = parseConfig({ ORIGIN: ENV.ORIGIN, SIGNING_KEY: ENV.SIGNING_KEY });
  const { lingerMs, warmLeaseMs, playLeaseMs, pauseMaxMs, warmMaxMs, holdMs, headMs } = times;
  // After its last lease, a session has to last only until the page that Play opens has asked for it.
  expect(lingerMs).toBeLessThan(warmLeaseMs);
  expect(warmLeaseMs).toBeLessThan(warmMaxMs);
  // A hidden tab's timers run once a minute. A play lease lasts for at least three renewals.
  expect(playLeaseMs).toBeGreaterThan(60_000);
  expect(KEEP_EVERY_MS * LIMITS.renewalsPerLease).toBeLessThan(playLeaseMs);
  // Headstart keeps a paused film for as long as the origin alone would.
  expect(playLeaseMs).toBeLessThan(pauseMaxMs);
  expect(pauseMaxMs).toBe(IDLE_TIMEOUT_MS);
  // hls.js gives up on a manifest after 20 s.
  expect(holdMs).toBeLessThan(20_000);
  expect(headMs).toBeLessThan(holdMs);
});

test('with wrong settings, requests learn nothing of them', async () => {
  vi.spyOn(console, 'error').mockReturnValueOnce();
  const response = await callWorker('/api/v1/hls/preload/movie/x', { HOLD_S: 'soon' }, { method: 'POST' });
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ error: 'internal', message: expect.not.stringContaining('HOLD_S') });
});
