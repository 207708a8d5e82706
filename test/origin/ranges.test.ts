import { expect, test } from 'vitest';
import { parseRange } from '../../origin/routes/ranges.ts';

test.each([
  ['bytes=0-0', 0, 0],
  ['bytes=0-', 0, 99],
  ['bytes=10-19', 10, 19],
  ['bytes=99-99', 99, 99],
])('the range %s is a part', (header, start, end) => {
  expect(parseRange(header, 100)).toEqual({ kind: 'part', start, end });
});

test.each([
  'bytes=-5',
  'bytes=0-100',
  'bytes=100-',
  'bytes=9-5',
  'bytes=',
  'bytes=a-b',
  'bytes=0-1,5-6',
  'bytes=0x1-2',
])('the range %s is refused', (header) => {
  expect(parseRange(header, 100)).toEqual({ kind: 'invalid' });
});

test.each([undefined, 'items=0-5'])('the range %s asks for the whole file', (header) => {
  expect(parseRange(header, 100)).toEqual({ kind: 'whole' });
});

test('an empty file has no first byte', () => {
  expect(parseRange('bytes=0-0', 0)).toEqual({ kind: 'invalid' });
});
