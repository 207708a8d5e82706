import { expect, test } from 'vitest';
import { readOptions } from '../../scripts/doctor/options.ts';
import { UsageError } from '../../scripts/options-or-exit.ts';
import { doctor } from './run-doctor.ts';

const ORIGIN = ['--origin', 'https://media.example/'];

test('the doctor’s options have defaults', () => {
  expect(readOptions(ORIGIN, {})).toEqual({
    origin: 'https://media.example',
    originPublic: null,
    token: null,
    login: null,
    viewer: null,
    media: null,
    edge: null,
    waitMs: 60_000,
  });
});

test('the doctor takes the token from the environment, too', () => {
  expect(readOptions(ORIGIN, { ORIGIN_TOKEN: 'key' })?.token).toBe('key');
  expect(readOptions([...ORIGIN, '--token', 'other'], { ORIGIN_TOKEN: 'key' })?.token).toBe('other');
  expect(readOptions(ORIGIN, { ORIGIN_TOKEN: '' })?.token).toBeNull();
});

test('a name and a password take the token’s place, and come from the environment only', () => {
  const login = { ORIGIN_USERNAME: 'edge', ORIGIN_PASSWORD: 'open sesame' };
  expect(readOptions(ORIGIN, login)?.login).toEqual({ username: 'edge', password: 'open sesame' });
  expect(readOptions([...ORIGIN, '--token', 'key'], login)).toMatchObject({ token: 'key', login: null });
  expect(() => readOptions(ORIGIN, { ...login, ORIGIN_TOKEN: 'key' })).toThrow('expected one of them');
  expect(() => readOptions(ORIGIN, { ORIGIN_PASSWORD: 's3cret' })).toThrow('expected both');
  expect(() => readOptions(ORIGIN, { ORIGIN_PASSWORD: 's3cret' })).not.toThrow('s3cret');
});

test('the doctor takes a viewer’s token from the environment, too', () => {
  expect(readOptions(ORIGIN, { VIEWER_TOKEN: 'key' })?.viewer).toBe('key');
  expect(readOptions([...ORIGIN, '--viewer', 'other'], { VIEWER_TOKEN: 'key' })?.viewer).toBe('other');
});

test.each([
  ['no origin', [], '--origin: expected a base URL'],
  ['an origin with a password', ['--origin', 'https://me:s3cret@media.example'], '--origin: expected a base URL'],
  ['a token that no header can carry', [...ORIGIN, '--token', 's3cret ü'], '--token: expected'],
  ['a viewer’s token that no header can carry', [...ORIGIN, '--viewer', 's3cret ü'], '--viewer: expected'],
  ['an edge that is none', [...ORIGIN, '--edge', 's3cret'], '--edge: expected a base URL'],
  ['a value without its option', [...ORIGIN, 's3cret'], 'Every value needs its option'],
  ['an option that is none', ['--tokn=s3cret'], "Unknown option '--tokn'"],
  ['media that are none', [...ORIGIN, '--media', 'tv/s3cret/1'], '--media: expected movie/<id>'],
  ['an endless wait', [...ORIGIN, '--wait', 'long'], '--wait: expected a number of seconds'],
])('the doctor refuses %s, and repeats no secret', (_, args, words) => {
  expect(() => readOptions(args, {})).toThrow(UsageError);
  expect(() => readOptions(args, {})).toThrow(words);
  expect(() => readOptions(args, {})).not.toThrow('s3cret');
});

test('the doctor answers a wrong option, and --help, with all options', async () => {
  const [wrong, help] = await Promise.all([doctor(['--orign', 'x']), doctor(['--help'])]);
  expect(wrong).toMatchObject({ code: 2, lines: [''] });
  expect(wrong.errors).toMatch(/^Unknown option '--orign'.*\n\nTells whether[\s\S]*npm run doctor -- --origin URL/);
  expect(help).toMatchObject({ code: 0, errors: '' });
  expect(help.lines).toContain('npm run doctor -- --origin URL [options]');
});
