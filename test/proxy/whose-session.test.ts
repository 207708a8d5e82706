/** In front of the origin's pages its own player decides whose session a look starts, also with an account of the edge's own. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, get, later, playlistPath, post, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
let minutes = 0;
beforeEach(() => {
  // What an earlier test has found out of the origin's player is forgotten by then.
  minutes += 11;
  later(minutes * 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const shownFor = (path: string): Array<string | null> =>
  origin.log.flatMap((line, n) =>
    line.includes(path) ? [origin.headers[n]?.get('x-api-key') ?? origin.headers[n]?.get('cookie') ?? null] : [],
  );

test('of 2025, whose player goes where it is led: the edge’s own, shared by all', async () => {
  await post('preload/movie/shared', { visit: visitId('shared') });
  await eventually(() => origin.running.size === 1);
  expect([...origin.running]).toEqual(['session-of-shared']);
  expect(shownFor('/stream/')).toEqual(['service-key']);
});

test('of 2026-07, whose player takes the one that runs for its viewer: the viewer’s', async () => {
  speakGraphql(origin, 'own');
  await post('preload/movie/own', { visit: visitId('own') });
  await eventually(() => origin.running.size === 1);
  expect([...origin.running]).toEqual(['session-of-file-of-own-alice']);
  const path = playlistPath('movie/own', visitId('own'));
  const [segment = ''] = urisIn(await textOf(await get(path)), path);
  expect(await textOf(await get(segment))).toBe('session-of-file-of-own-alice segment_000.ts');
  // The edge's own account has no part in it, from the start to the segments.
  expect(new Set([...shownFor('/stream/'), ...shownFor('/hls/')])).toEqual(new Set(['_mydia_key=alice']));
});

test('of autumn, whose player starts one for itself: nobody’s', async () => {
  speakGraphql(origin, 'exact');
  const body = { visit: visitId('nobody') };
  const statusOf = async () => ((await (await post('preload/movie/nobody', body)).json()) as { status: string }).status;
  await eventually(async () => (await statusOf()) === 'off');
  await origin.quiet();
  expect(origin.starts).toEqual([]);
});
