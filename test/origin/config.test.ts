import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../../origin/config.ts';

test('the origin needs only a library', () => {
  expect(parseConfig({ MEDIA_DIR: '/films' })).toEqual({
    PORT: 4000,
    HOST: '127.0.0.1',
    MEDIA_DIR: '/films',
    TRANSCODE: 'fast',
    COPY_MAX_MBPS: 20,
    ENCODER: 'auto',
    ORIGIN_DIALECT: '2025',
    ORIGIN_FAULTS: false,
    ENABLE_PLAYBACK: true,
    SESSION_IDLE_S: 1800,
    AHEAD_S: 12,
    USERS: [{ username: 'demo', password: 'demo' }],
    START_DELAY_MS: 0,
  });
});

test('the origin’s settings are parsed', () => {
  const config = parseConfig({
    MEDIA_DIR: '/films',
    PORT: '0',
    ENABLE_PLAYBACK: 'false',
    PUBLIC_URL: 'https://mydia.example/',
    SESSION_IDLE_S: '0.5',
    USERS: '[{"username":"edge","apiKey":"0123456789"}]',
  });
  expect(config).toMatchObject({
    PORT: 0,
    ENABLE_PLAYBACK: false,
    PUBLIC_URL: 'https://mydia.example',
    SESSION_IDLE_S: 0.5,
  });
  expect(config.USERS).toEqual([{ username: 'edge', apiKey: '0123456789' }]);
});

test('as Mydia, the origin never pauses ffmpeg unless AHEAD_S is set', () => {
  expect(parseConfig({ MEDIA_DIR: '/films', TRANSCODE: 'mydia' }).AHEAD_S).toBe(0);
  expect(parseConfig({ MEDIA_DIR: '/films', TRANSCODE: 'mydia', AHEAD_S: '30' }).AHEAD_S).toBe(30);
  expect(parseConfig({ MEDIA_DIR: '/films', AHEAD_S: '0' }).AHEAD_S).toBe(0);
});

test('as Mydia, the origin has the faults of 2025 unless they are turned off', () => {
  expect(parseConfig({ MEDIA_DIR: '/films', TRANSCODE: 'mydia' }).ORIGIN_FAULTS).toBe(true);
  expect(parseConfig({ MEDIA_DIR: '/films', TRANSCODE: 'mydia', ORIGIN_FAULTS: 'false' }).ORIGIN_FAULTS).toBe(false);
});

test.each([
  ['MEDIA_DIR', undefined, 'MEDIA_DIR is not set: expected a folder of videos'],
  ['PORT', '70000', 'PORT: "70000" is not valid: expected a whole number from 0 to 65535'],
  ['PORT', '', 'PORT: "" is not valid: expected a whole number from 0 to 65535'],
  ['PORT', '80.5', 'PORT: "80.5" is not valid: expected a whole number from 0 to 65535'],
  ['TRANSCODE', 'slow', 'TRANSCODE: "slow" is not valid: expected fast or mydia'],
  [
    'ENCODER',
    'gpu',
    'ENCODER: "gpu" is not valid: expected auto, software, nvenc, qsv, vaapi, v4l2m2m or videotoolbox',
  ],
  ['ORIGIN_DIALECT', '2027', 'ORIGIN_DIALECT: "2027" is not valid: expected 2025, 2026 or 2026-autumn'],
  ['ENABLE_PLAYBACK', 'maybe', 'ENABLE_PLAYBACK: "maybe" is not valid: expected true or false'],
  ['PUBLIC_URL', 'mydia.example', 'PUBLIC_URL: "mydia.example" is not valid: expected an http or https URL'],
  ['COPY_MAX_MBPS', '-1', 'COPY_MAX_MBPS: "-1" is not valid: expected a whole number from 0 to 1000'],
  ['AHEAD_S', '1.5', 'AHEAD_S: "1.5" is not valid: expected a whole number from 0 to 86400'],
  ['SESSION_IDLE_S', 'soon', 'SESSION_IDLE_S: "soon" is not valid: expected a number from 0.05 to 86400'],
])('a bad %s is refused with its value and what was expected (%s)', (name, value, message) => {
  expect(() => parseConfig({ MEDIA_DIR: '/films', [name]: value })).toThrow(new ConfigError(message));
});

test.each(['[', '{}', '[{"password":"p"}]', '[{"username":"a","apiKey":"short"}]'])(
  'invalid users (%s) are refused without their value, which may hold a password',
  (users) => {
    expect(() => parseConfig({ MEDIA_DIR: '/films', USERS: users })).toThrow(
      /^USERS: its value is not valid: expected JSON/,
    );
  },
);

test('two users of one name are refused', () => {
  const users = '[{"username":"a","password":"b"},{"username":"a","password":"c"}]';
  expect(() => parseConfig({ MEDIA_DIR: '/films', USERS: users })).toThrow('usernames that differ');
});
