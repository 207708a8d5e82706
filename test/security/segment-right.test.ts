/** The right to a session's segments is for one viewer and one file. The edge accepts one spelling of a right. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sealSegmentRight } from '../../worker/auth/segment-token.ts';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { get, later, playlistPath, refOf, SIGNING_KEY, send, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

const ALICE = '_mydia_key=alice';
const BOB = '_mydia_key=bob';

async function segmentOf(film: string, cookie = ALICE): Promise<string> {
  const path = playlistPath(`movie/${film}`, visitId(film));
  const [segment = ''] = urisIn(await textOf(await get(path, { cookie })), path);
  await origin.quiet();
  origin.log.length = 0;
  return segment;
}

const rightIn = (segment: string): string => segment.split('/').at(-2) ?? '';
const statusOf = async (segment: string, cookie = ALICE): Promise<number> => (await get(segment, { cookie })).status;

test('a right that is altered in any one of its characters is invalid', async () => {
  const segment = await segmentOf('altered');
  const right = rightIn(segment);
  for (let at = 0; at < right.length; at++) {
    const other = right[at] === 'A' ? 'B' : 'A';
    const altered = right.slice(0, at) + other + right.slice(at + 1);
    expect([at, await statusOf(segment.replace(right, altered))]).toEqual([at, 403]);
  }
  expect(origin.log).toEqual([]);
});

test.each([
  ['spare bits that say something else', (right: string) => right.replace(/.$/, (last) => nextLetter(last))],
  ['white space', (right: string) => `${right.slice(0, 20)}%20${right.slice(20)}`],
  ['padding', (right: string) => `${right}=`],
  ['the letters of the other alphabet', (right: string) => `${right.slice(0, 20)}%2B${right.slice(21)}`],
  ['a NUL', (right: string) => `${right}%00`],
  ['nothing at all', () => 'A'],
])('a right has one spelling: not one with %s', async (how, respell) => {
  const segment = await segmentOf(`spelled-${how.replaceAll(/\W/g, '')}`);
  const right = rightIn(segment);
  expect(await statusOf(segment.replace(right, respell(right)))).toBe(403);
  expect(origin.log).toEqual([]);
});

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const nextLetter = (letter: string): string => LETTERS[LETTERS.indexOf(letter) ^ 1] ?? 'A';

test('halves of two rights make no third', async () => {
  const [one, two] = [await segmentOf('half-one'), await segmentOf('half-two')];
  const [first, second] = [rightIn(one), rightIn(two)];
  for (const cut of [16, 24, 40]) {
    expect(await statusOf(one.replace(first, first.slice(0, cut) + second.slice(cut)))).toBe(403);
  }
});

test.each([
  ['another file', (segment: string) => segment.replace('movie/bound', 'movie/other')],
  ['the same id as an episode', (segment: string) => segment.replace('movie/', 'episode/')],
  ['the same id as a file', (segment: string) => segment.replace('movie/', 'file/')],
])('a right is not for %s', async (_, move) => {
  expect(await statusOf(move(await segmentOf('bound')))).toBe(403);
  expect(origin.log).toEqual([]);
});

test('a right sealed with another key is invalid', async () => {
  const viewer = await viewerKey({ cookie: ALICE }, SIGNING_KEY);
  const right = { session: 'session-of-forged' as OriginSessionId, ref: refOf('movie/forged'), viewer };
  const token = await sealSegmentRight(right, 'a signing key that somebody else has made up');
  expect(await statusOf(`/api/v1/hls/play/movie/forged/${token}/segment_000.ts`)).toBe(403);
});

describe('a viewer who has signed out', () => {
  const signOut = (cookie: string) => {
    origin.viewers = origin.viewers.filter((viewer) => viewer !== cookie);
  };

  test('a viewer who has signed out gets no segment once the origin’s word is old, although a right has no end of its own', async () => {
    const segment = await segmentOf('signed-out');
    expect(await statusOf(segment)).toBe(200);
    signOut(ALICE);
    later(60_001);
    const response = await get(segment);
    expect(response.status).toBe(401);
    expect(await textOf(response)).not.toContain('session-of');
    expect(origin.running.has('session-of-signed-out')).toBe(true);
  });

  test('a viewer gets no segment at once after a sign-out that passed by', async () => {
    const segment = await segmentOf('signs-out', BOB);
    expect(await statusOf(segment, BOB)).toBe(200);
    origin.instead = (request) => {
      if (!request.url.endsWith('/auth/logout')) return undefined;
      signOut(BOB);
      return Response.json({ ok: true });
    };
    await send('POST', '/api/v1/auth/logout', { cookie: BOB });
    expect(await statusOf(segment, BOB)).toBe(401);
    expect((await get(playlistPath('movie/signs-out', visitId('signs-out')), { cookie: BOB })).status).toBe(401);
  });
});

test('a viewer who watches on costs the origin one question in AUTH_TTL_S, not one for each segment', async () => {
  const segment = await segmentOf('watches-on');
  later(60_001);
  for (let n = 0; n < 5; n++) expect(await statusOf(segment)).toBe(200);
  expect(origin.log.filter((line) => line.includes('/playback/'))).toHaveLength(1);
});

test('no segment comes from an origin that cannot say whether its viewer may watch', async () => {
  const segment = await segmentOf('unsure');
  later(60_001);
  origin.instead = (request) => (request.url.includes('/playback/') ? new Response('?', { status: 500 }) : undefined);
  const response = await get(segment);
  expect(response.status).toBe(503);
  expect(await textOf(response)).not.toContain('session-of');
});
