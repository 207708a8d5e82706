import { expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { Guesses } from '../../sw/guesses.ts';

const ADDRESS = 'movie/1' as MediaRef;
const FILE = 'file/7' as MediaRef;

test('an address that nothing is known of is about what it names', () => {
  expect(new Guesses().guess(ADDRESS)).toBe(ADDRESS);
});

test('a page that was about other media is, the next time, about that', () => {
  const guesses = new Guesses();
  guesses.learn(ADDRESS, FILE);
  expect(guesses.guess(ADDRESS)).toBe(FILE);
  expect(guesses.guess(FILE)).toBe(FILE);
});

test('a page that played nothing has nothing preloaded, until it plays something', () => {
  const guesses = new Guesses();
  guesses.learn(ADDRESS, null);
  expect(guesses.guess(ADDRESS)).toBeNull();
  guesses.learn(ADDRESS, FILE);
  expect(guesses.guess(ADDRESS)).toBe(FILE);
  guesses.learn(ADDRESS, ADDRESS);
  expect(guesses.guess(ADDRESS)).toBe(ADDRESS);
});
