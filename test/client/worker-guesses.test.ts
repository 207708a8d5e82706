import { expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { Guesses } from '../../sw/guesses.ts';

const ADDRESS = 'movie/1' as MediaRef;
const FILE = 'file/7' as MediaRef;

test('a page that the worker has not met is about what its address names', () => {
  expect(new Guesses().guess(ADDRESS)).toBe(ADDRESS);
});

test('a page that was about another media is taken to be about that one the next time', () => {
  const guesses = new Guesses();
  guesses.learn(ADDRESS, FILE);
  expect(guesses.guess(ADDRESS)).toBe(FILE);
  expect(guesses.guess(FILE)).toBe(FILE);
});

test('a page that played nothing is not preloaded, until it plays something', () => {
  const guesses = new Guesses();
  guesses.learn(ADDRESS, null);
  expect(guesses.guess(ADDRESS)).toBeNull();
  guesses.learn(ADDRESS, FILE);
  expect(guesses.guess(ADDRESS)).toBe(FILE);
  guesses.learn(ADDRESS, ADDRESS);
  expect(guesses.guess(ADDRESS)).toBe(ADDRESS);
});
