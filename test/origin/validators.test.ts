import type { Stats } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { continuesVersion, isUpToDate, validatorsOf } from '../../origin/routes/validators.ts';

const stats = (more: Partial<Stats> = {}) => ({ ino: 7, size: 100, mtimeMs: 1_700_000_000_500, ...more }) as Stats;
const now = validatorsOf(stats());
const asking = (headers: Record<string, string>) => (name: string) => headers[name];

test('a file’s validators change when it is replaced, longer, or written anew', () => {
  const others = [stats({ ino: 8 }), stats({ size: 101 }), stats({ mtimeMs: 1_700_000_000_501 })].map(validatorsOf);
  expect(new Set([now, ...others].map(({ etag }) => etag)).size).toBe(4);
  expect(now['last-modified']).toBe('Tue, 14 Nov 2023 22:13:20 GMT');
});

describe('a client that has the file', () => {
  test.each([
    [{ 'if-none-match': now.etag }, true],
    [{ 'if-none-match': `"x", W/${now.etag}` }, true],
    [{ 'if-none-match': '*' }, true],
    [{ 'if-none-match': '"x"', 'if-modified-since': now['last-modified'] }, false],
    [{ 'if-modified-since': now['last-modified'] }, true],
    [{ 'if-modified-since': 'Mon, 13 Nov 2023 22:13:20 GMT' }, false],
    [{ 'if-modified-since': 'soon' }, false],
    [{}, false],
  ])('a client with %j has the file: %s', (headers, has) => {
    expect(isUpToDate(asking(headers), now)).toBe(has);
  });
});

describe('a range', () => {
  test.each([
    [{}, true],
    [{ 'if-range': now.etag }, true],
    [{ 'if-range': `W/${now.etag}` }, false],
    [{ 'if-range': '"x"' }, false],
    [{ 'if-range': now['last-modified'] }, true],
    [{ 'if-range': 'Mon, 13 Nov 2023 22:13:20 GMT' }, false],
  ])('a range with %j goes on with what the client has: %s', (headers, goesOn) => {
    expect(continuesVersion(asking(headers), now)).toBe(goesOn);
  });
});
