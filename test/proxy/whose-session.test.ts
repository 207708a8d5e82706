/**
 * Where the site's pages are the origin's, the origin's own player decides whose session a look starts. That holds also
 * when the edge has an account of its own.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, get, later, playlistPath, post, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
let minutes = 0;
beforeEach(() => {
  // Eleven minutes later, the edge has forgotten what an earlier test has taught it about the origin's player.
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

test('a look in front of 2025’s player, which goes where it is led, starts a session of the edge’s own, shared by all', async () => {
  await post('preload/movie/shared', { visit: visitId('shared') });
  await eventually(() => origin.running.size === 1);
  expect([...origin.running]).toEqual(['session-of-shared']);
  expect(shownFor('/stream/')).toEqual(['service-key']);
});

test('a look in front of 2026-07’s player, which takes the viewer’s running session, starts the viewer’s session', async () => {
  speakGraphql(origin, 'own');
  await post('preload/movie/own', { visit: visitId('own') });
  await eventually(() => origin.running.size === 1);
  expect([...origin.running]).toEqual(['session-of-file-of-own-alice']);
  const path = playlistPath('movie/own', visitId('own'));
  const [segment = ''] = urisIn(await textOf(await get(path)), path);
  expect(await textOf(await get(segment))).toBe('session-of-file-of-own-alice segment_000.ts');
  // The edge's own account sends no request, neither for the start nor for the segments.
  expect(new Set([...shownFor('/stream/'), ...shownFor('/hls/')])).toEqual(new Set(['_mydia_key=alice']));
});

test('a look in front of autumn’s player, which starts a session for itself, starts none', async () => {
  speakGraphql(origin, 'exact');
  const body = { visit: visitId('nobody') };
  const statusOf = async () => ((await (await post('preload/movie/nobody', body)).json()) as { status: string }).status;
  await eventually(async () => (await statusOf()) === 'off');
  await origin.quiet();
  expect(origin.starts).toEqual([]);
});
