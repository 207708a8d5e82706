/**
 * A visitor stops a navigation, and the browser does not report it. The page was answered, but never comes to exist.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { settleAfterAnswer } from '../../sw/abandoned-page.ts';
import { Visits } from '../../sw/visits.ts';

const VISIT = 'visit-aaaaaaaaaaaa' as VisitId;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/**
 * Begins a navigation whose page is answered once `handled` has resolved.
 * @returns a function that takes the ids of the pages that exist, and returns the visits that the worker then gives
 * back
 */
function navigate(handled: Promise<unknown> | undefined): (...pages: string[]) => VisitId[] {
  const visits = new Visits();
  visits.begin('film', 'movie/film' as MediaRef, VISIT, Date.now());
  void settleAfterAnswer(visits, 'film', handled);
  return (...pages) => visits.sweep(new Set(pages), Date.now()).map(({ visit }) => visit);
}

test.each([
  ['was answered', async () => {}],
  ['could not be had', () => Promise.reject(new TypeError('NetworkError'))],
])('a page that %s and does not come gives its film back soon after', async (_, answer) => {
  const swept = navigate(answer());
  await vi.advanceTimersByTimeAsync(2_900);
  expect(swept('library')).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(swept('library')).toEqual([VISIT]);
});

test('a page that comes keeps its visit, and so does one whose answer is still awaited', async () => {
  const [here, awaited] = [navigate(Promise.resolve()), navigate(new Promise(() => {}))];
  await vi.advanceTimersByTimeAsync(4_000);
  expect([here('film'), awaited('library')]).toEqual([[], []]);
});

test('a visit is left to its lease in a browser that does not tell of the page’s answer', async () => {
  const swept = navigate(undefined);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(swept('library')).toEqual([]);
});
