import { expect, test } from 'vitest';
import { waitsUntilSettled } from '../../sw/arrival.ts';

/** A browser that takes `ms` milliseconds for each answer, and `forFilm` for its answer about the film's page. */
const browser = (ms: number, forFilm = ms) => ({
  get: (id: string) => new Promise((resolve) => setTimeout(resolve, id === 'film' ? forFilm : ms)),
});

test('a browser that answers about a new page later than about others says that the navigation is settled', async () => {
  expect(await waitsUntilSettled(browser(1, 30), 'film')).toBe(true);
});

test.each([0, 60])('a browser that takes %s ms for each answer says nothing about the navigation', async (ms) => {
  expect(await waitsUntilSettled(browser(ms), 'film')).toBe(false);
});
