/**
 * The copy of July's player, without Headstart, ends its session when its document closes. On a busy machine the
 * browser may lose that request.
 */
import { expect, test } from 'vitest';
import { eventually } from './browser.ts';
import { operations, play, RESTS } from './flutter-visitor.ts';
import { EASY, openFilm, useMydia, visitor } from './mydia-visitor.ts';
import { ANOTHER } from './site.ts';

const site = useMydia({ ORIGIN_DIALECT: '2026', ...RESTS }, { films: EASY });

test('the copy of July’s player asks in its order, waits for three segments, and ends its session with its document', async () => {
  const { page } = await visitor(site.mydia.url);
  await openFilm(page, ANOTHER);
  const asked = operations(page);
  await play(page);
  expect(asked.map(({ name }) => name)).toEqual(['MovieDetail', 'StreamingCandidates', 'StartStreamingSession']);
  expect(asked[1]?.variables).toMatchObject({ contentType: 'movie' });
  expect(Object.keys(asked[2]?.variables ?? {}).sort()).toEqual(['fileId', 'strategy']);
  expect(site.heard(/^GET \/api\/v1\/stream\//)).toBe(0);
  await page.goto('about:blank');
  await eventually('the session has been ended', () => site.ffmpegs() === 0);
});
