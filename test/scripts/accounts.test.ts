import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeAccounts } from '../../scripts/start/accounts.ts';

function stateDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the edge has an account of its own, with a key that cannot be guessed', () => {
  const { originToken, users, signingKey } = makeAccounts(null, null);
  expect(users.find(({ username }) => username === 'headstart')?.apiKey).toBe(originToken);
  expect(originToken.length).toBeGreaterThanOrEqual(32);
  expect(signingKey.length).toBeGreaterThanOrEqual(32);
  expect(makeAccounts(null, null).originToken).not.toBe(originToken);
});

test('without a token only the demo’s visitor has an account', () => {
  const { originToken, users, demo } = makeAccounts('', null);
  expect(originToken).toBe('');
  expect(users).toEqual([demo]);
});

test('a given token is the key of the edge’s account', () => {
  const { originToken, users } = makeAccounts('my-key', null);
  expect(originToken).toBe('my-key');
  expect(users.at(-1)).toMatchObject({ username: 'headstart', apiKey: 'my-key' });
});

test('with a state folder the secrets outlive the run, readable by their owner only', () => {
  const folder = stateDir();
  const first = makeAccounts(null, folder);
  const second = makeAccounts(null, folder);
  expect([second.signingKey, second.originToken, second.demo]).toEqual([
    first.signingKey,
    first.originToken,
    first.demo,
  ]);
  expect(statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('secrets that cannot be read are made anew', () => {
  const folder = stateDir();
  writeFileSync(path.join(folder, 'secrets.json'), '{"signingKey":');
  const { signingKey } = makeAccounts(null, folder);
  expect(makeAccounts(null, folder).signingKey).toBe(signingKey);
});
