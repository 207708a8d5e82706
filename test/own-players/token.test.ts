/**
 * Paired devices and casts show a token in the query, which the edge cannot read. The edge still keeps their sessions.
 */
import { SELF } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { jwtOf } from '../worker/account-credentials.ts';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, post, SITE, stateOf, visitId } from '../worker/visitor.ts';
import { homeOf, leasesOf, pass, signIn, TV } from './player.ts';

const origin = useOrigin();
const TOKEN = jwtOf('0b8e6f2c-1111-4222-8333-444455556666', 'of-the-cast', { typ: 'media_access' });
beforeEach(() => {
  signIn(origin);
  speakGraphql(origin, 'own');
  const byHeader = origin.accountOf;
  origin.accountOf = (request) => {
    const token = new URL(request.url).searchParams.get('token');
    return token === TOKEN ? TV.cookie : byHeader(request);
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sends a request with the token as its only credential. */
const ask = (path: string, method = 'GET'): Promise<Response> =>
  SELF.fetch(`${SITE}/api/v1/${path}${path.includes('?') ? '&' : '?'}token=${TOKEN}`, { method, redirect: 'manual' });

test('a session from which a token’s player fetches outlives the page that has started it', async () => {
  const name = await homeOf('file/file-of-cast');
  await post('preload/movie/cast', { visit: visitId('cast') }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  const session = 'session-of-file-of-cast-alice';
  expect((await ask(`hls/${session}/index.m3u8`)).status).toBe(200);
  await eventually(async () => (await leasesOf(name)).length === 2);
  await post('cancel/movie/cast', { visit: visitId('cast') }, TV);
  for (let n = 0; n < 3; n++) {
    await pass(name, 100);
    expect((await ask(`hls/${session}/segment_000.ts`)).status).toBe(200);
    await eventually(async () =>
      [...(await stateOf(name)).leases.values()].every(({ expiresAt }) => expiresAt >= Date.now() + 180_000),
    );
  }
  expect(await leasesOf(name)).toEqual([['play', 'alone']]);
  expect(origin.running.has(session)).toBe(true);
});

test('a stream that a token’s player starts passes unchanged, and its session is counted and never ended', async () => {
  const stream = await ask('stream/file/bare?strategy=TRANSCODE');
  expect(stream.status).toBe(302);
  const session = 'session-of-bare-alice';
  expect(stream.headers.get('location')).toBe(`/api/v1/hls/${session}/index.m3u8`);
  expect(origin.log).toEqual([`GET /api/v1/stream/file/bare?strategy=TRANSCODE&token=${TOKEN}`]);
  const name = `session/${session}`;
  await eventually(async () => (await stateOf(name)).slot.granted);
  expect(await leasesOf(name)).toEqual([['play', 'alone']]);
  await pass(name, 1801);
  await pass(name, 2);
  await eventually(async () => !(await stateOf(name)).slot.granted);
  await origin.quiet();
  expect(origin.running.has(session)).toBe(true);
  expect(origin.log.filter((line) => line.startsWith('DELETE'))).toEqual([]);
});

test('a token that the origin refuses keeps nothing', async () => {
  const name = await homeOf('file/file-of-refused');
  await post('preload/movie/refused', { visit: visitId('refused') }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  const path = '/api/v1/hls/session-of-file-of-refused-alice/index.m3u8?token=made-up';
  expect((await SELF.fetch(SITE + path)).status).toBe(401);
  await origin.quiet();
  expect(await leasesOf(name)).toEqual([['warm', 'none']]);
});

test('a token’s player ends the session for itself alone: the page that has started it still looks', async () => {
  const name = await homeOf('file/file-of-shared');
  await post('preload/movie/shared', { visit: visitId('shared') }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  const session = 'session-of-file-of-shared-alice';
  await ask(`hls/${session}/index.m3u8`);
  await eventually(async () => (await leasesOf(name)).length === 2);
  const ended = await ask(`hls/${session}`, 'DELETE');
  expect(await ended.json()).toEqual({ status: 'terminated', session_id: session });
  expect(await leasesOf(name)).toEqual([['warm', 'none']]);
  expect(origin.log.filter((line) => line.startsWith('DELETE'))).toEqual([]);
});
