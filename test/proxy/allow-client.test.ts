import { describe, expect, test } from 'vitest';
import { allowClient, nonceFor } from '../../worker/pages/allow-client.ts';

const site = 'https://site.test';
const allow = (policy: string): string => allowClient(policy, { site, nonce: nonceFor(policy, 'fresh') });
const nothingNew = (policy: string): void => expect(allow(policy)).toBe(policy);

describe('a policy that lets the client in already is left as it is', () => {
  test.each([
    "default-src 'self'",
    'default-src *',
    'default-src https:',
    'default-src https://site.test',
    "script-src 'self' 'unsafe-inline'; object-src 'none'",
    "img-src 'none'; frame-ancestors 'self'; upgrade-insecure-requests",
    '',
  ])('%s', nothingNew);
});

describe('a policy that does not is given that one source', () => {
  test.each([
    ["script-src 'none'", 'script-src https://site.test/headstart/; worker-src https://site.test/headstart/'],
    [
      'script-src https://cdn.test',
      'script-src https://cdn.test https://site.test/headstart/; worker-src https://cdn.test https://site.test/headstart/',
    ],
    ["script-src 'self'; worker-src blob:", "script-src 'self'; worker-src blob: https://site.test/headstart/"],
    ["script-src 'self'; script-src-elem 'none'", "script-src 'self'; script-src-elem https://site.test/headstart/"],
    ["connect-src 'none'", 'connect-src https://site.test/api/v1/'],
    ['connect-src wss://site.test', 'connect-src wss://site.test https://site.test/api/v1/'],
  ])('%s', (policy, expected) => expect(allow(policy)).toBe(expected));

  test('a policy’s other sources that fall back to the same ones are not widened', () => {
    expect(allow("default-src 'none'")).toBe(
      "default-src 'none'; worker-src https://site.test/headstart/; script-src https://site.test/headstart/; " +
        'connect-src https://site.test/api/v1/',
    );
  });

  test('a policy gets a source only once', () => {
    const policy = "default-src 'none'; img-src 'self'";
    expect(allow(allow(policy))).toBe(allow(policy));
  });
});

describe('where only nonces count', () => {
  test('a policy with nonces has its page’s own nonce used, and gets no host', () => {
    const policy = "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'";
    expect(nonceFor(policy, 'fresh')).toBe('abc');
    nothingNew(policy);
  });

  test('a policy of hashes gets a nonce', () => {
    const policy = "script-src 'sha256-xyz=' 'strict-dynamic'";
    expect(nonceFor(policy, 'fresh')).toBe('fresh');
    expect(allow(policy)).toBe("script-src 'sha256-xyz=' 'strict-dynamic' 'nonce-fresh'");
  });

  test('a policy’s nonce is used without strict-dynamic as well: the client’s own imports have it too', () => {
    const policy = "script-src 'nonce-abc'; worker-src 'self'; connect-src 'self'";
    expect(nonceFor(policy, 'fresh')).toBe('abc');
    nothingNew(policy);
  });
});

test('a nonce is never added beside unsafe-inline, which it would switch off', () => {
  const policy = "script-src 'unsafe-inline' https://cdn.test";
  expect(nonceFor(policy, 'fresh')).toBeNull();
  expect(allow(policy)).not.toContain('nonce');
});

test('several policies must all let the client in', () => {
  expect(allow("script-src 'nonce-a', script-src 'nonce-b'; worker-src 'self', default-src 'self'")).toBe(
    "script-src 'nonce-a'; worker-src 'nonce-a' https://site.test/headstart/, " +
      "script-src 'nonce-b' https://site.test/headstart/; worker-src 'self', default-src 'self'",
  );
});

test('a policy’s names and keywords are read in any case, and the first directive of a name counts', () => {
  nothingNew("script-src 'self'");
  expect(allow("Script-Src 'SELF'; script-src 'none'")).toBe("script-src 'SELF'");
  expect(allow("connect-src 'NONE'")).toBe('connect-src https://site.test/api/v1/');
});
