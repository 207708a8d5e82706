import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { newVisitId, parseMediaRef, splitMediaRef, VisitIdSchema } from '../../protocol/ids.ts';

const ID = '0190a0b0-0000-7000-8000-000000000000';

describe('a media ref', () => {
  test.each([`movie/${ID}`, `episode/${ID}`, `file/${ID}`, 'movie/1', 'movie/A_b-9'])('may read %s', (text) => {
    const ref = parseMediaRef(text);
    expect(ref).toBe(text);
    if (ref) expect(Object.values(splitMediaRef(ref)).join('/')).toBe(text);
  });

  test('that is a bare id means a movie', () => {
    expect(parseMediaRef(ID)).toBe(`movie/${ID}`);
  });

  test.each([
    '',
    'movie/',
    '/x',
    'series/x',
    'Movie/x',
    'movie/a/b',
    'movie/a b',
    'movie/a.b',
    'movie/..',
    'movie/ä',
    'movie/x\n',
    ` movie/x`,
    `movie/${'x'.repeat(65)}`,
  ])('is not %j', (text) => {
    expect(parseMediaRef(text)).toBe(null);
  });
});

describe('a visit id', () => {
  const valid = (text: unknown): boolean => v.is(VisitIdSchema, text);

  test('is new each time, and valid', () => {
    const ids = Array.from({ length: 100 }, newVisitId);
    expect(new Set(ids).size).toBe(100);
    expect(ids.every(valid)).toBe(true);
  });

  test.each([
    ['short', 'x'.repeat(15)],
    ['long', 'x'.repeat(65)],
  ])('is not too %s', (_, text) => {
    expect(valid(text)).toBe(false);
  });

  test.each(['x'.repeat(16).replace('x', '.'), `${'x'.repeat(16)}\n`, 1234567890123456, null])('is not %j', (value) => {
    expect(valid(value)).toBe(false);
  });
});
