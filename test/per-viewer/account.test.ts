/**
 * A viewer is an account. Its devices share the one session that the origin has for it, however each device signs in.
 */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import { cookieOf, jwtOf } from '../worker/account-credentials.ts';
import { useOrigin } from '../worker/origin-double.ts';
import {
  type As,
  eventually,
  fileOf,
  get,
  later,
  playlistPath,
  post,
  ring,
  SIGNING_KEY,
  send,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';

const origin = useOrigin();
const SUB = '0b8e6f2c-1111-4222-8333-444455556666';
const TV = cookieOf(SUB, 'of-the-tv');
const PHONE = cookieOf(SUB, 'of-the-phone');
const REFRESHED = `Bearer ${jwtOf(SUB, 'refreshed')}`;

const DEVICES: Array<[string, As]> = [
  ['another sign-in', { cookie: PHONE }],
  ['a refreshed JWT', { cookie: '', headers: { authorization: REFRESHED } }],
  ['a cookie and a JWT', { cookie: PHONE, headers: { authorization: REFRESHED } }],
];

beforeEach(() => {
  for (const credential of [TV, PHONE, REFRESHED]) {
    origin.viewers.push(credential);
    origin.users[credential] = 'alice';
  }
});

afterEach(() => {
  vi.useRealTimers();
});

const objectOf = async (ref: string): Promise<string> => `${ref}@${await viewerKey({ cookie: TV }, SIGNING_KEY)}`;

describe.each(DEVICES)('%s of an account', (how, as) => {
  const film = how.replaceAll(' ', '-');

  test('a second sign-in of an account is the same viewer: one object, one session', async () => {
    await get(playlistPath(`movie/${film}`, visitId('tv')), { cookie: TV });
    expect((await get(playlistPath(`movie/${film}`, visitId('phone')), as)).status).toBe(200);
    const { leases } = await stateOf(await objectOf(`movie/${film}`));
    expect([...leases.keys()].sort()).toEqual([visitId('phone'), visitId('tv')]);
    expect(origin.starts).toEqual([film]);
  });

  test('a second sign-in that only looks ends nothing that another device watches', async () => {
    await get(playlistPath(`movie/both-${film}`, visitId('tv')), { cookie: TV });
    await post(`preload/movie/both-${film}`, { visit: visitId('phone') }, as);
    await eventually(async () => (await stateOf(await objectOf(`movie/both-${film}`))).leases.size === 2);
    await post(`cancel/movie/both-${film}`, { visit: visitId('phone') }, as);
    later(60_000);
    await ring(await objectOf(`movie/both-${film}`));
    await origin.quiet();
    expect([...origin.running]).toContain(`session-of-both-${film}-alice`);
    expect(origin.log.filter((line) => line.includes(`session-of-both-${film}`) && line.startsWith('DELETE'))).toEqual(
      [],
    );
  });

  test('a second sign-in does not play by a visit of another device’s page, which would give it back', async () => {
    await get(playlistPath(`movie/apart-${film}`, visitId('warm')), as);
    await post(`preload/movie/apart-${film}`, { visit: visitId('page-of-the-phone') }, as);
    await eventually(async () => (await stateOf(await objectOf(`movie/apart-${film}`))).leases.size === 2);
    const redirect = await get(`/api/v1/stream/movie/apart-${film}`, { cookie: TV });
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).not.toContain(visitId('page-of-the-phone'));
    const own = await get(`/api/v1/stream/movie/apart-${film}`, as);
    expect(own.headers.get('location')).toContain(visitId('page-of-the-phone'));
  });

  test('a second sign-in reads the segments of a playlist that the first got, once the origin has accepted it', async () => {
    const path = playlistPath(`movie/read-${film}`, visitId('tv'));
    const [segment = ''] = urisIn(await textOf(await get(path, { cookie: TV })), path);
    expect((await get(segment, as)).status).toBe(200);
    expect(origin.log.filter((line) => line.includes('/playback/'))).toHaveLength(2);
  });

  test('a second sign-in gives back the visit of a page that has signed in anew meanwhile', async () => {
    await get(playlistPath(`movie/anew-${film}`, visitId('tv')), { cookie: TV });
    await post(`cancel/movie/anew-${film}`, { visit: visitId('tv') }, as);
    expect((await stateOf(await objectOf(`movie/anew-${film}`))).leases.size).toBe(0);
  });
});

test('a player that shows the token of its page’s cookie plays by its page’s visit', async () => {
  await post('preload/movie/same-device', { visit: visitId('page') }, { cookie: PHONE });
  await eventually(async () => (await stateOf(await objectOf('movie/same-device'))).leases.size === 1);
  const authorization = `Bearer ${jwtOf(SUB, 'of-the-phone')}`;
  origin.viewers.push(authorization);
  for (const as of [{ cookie: '' }, { cookie: PHONE }]) {
    const stream = await get('/api/v1/stream/movie/same-device', { ...as, headers: { authorization } });
    const location = stream.headers.get('location') ?? '';
    expect(location).toContain(visitId('page'));
    await send('DELETE', location.replace('/index.m3u8', ''), { ...as, headers: { authorization } });
  }
});

test('a visit that is renewed by a new token of the account goes on', async () => {
  await get(playlistPath('movie/renewed', visitId('renewed')), { cookie: TV });
  const as: As = { cookie: '', headers: { authorization: REFRESHED } };
  later(20_000);
  await post('renew/movie/renewed', { visit: visitId('renewed'), playing: true }, as);
  await eventually(async () => ((await leaseExpiry('movie/renewed')) ?? 0) > Date.now() + 170_000);
  expect(origin.starts).toEqual(['renewed']);
});

test('a session is given back with the credentials that were accepted last, or else with those before', async () => {
  await get(playlistPath('movie/last', visitId('tv')), { cookie: TV });
  await get(playlistPath('movie/last', visitId('phone')), { cookie: PHONE });
  const stored = await runInDurableObject(fileOf(await objectOf('movie/last')), (_, { storage }) =>
    storage.kv.get('account'),
  );
  expect(stored).toMatchObject({ credentials: [{ cookie: PHONE }, { cookie: TV }] });
});

const leaseExpiry = async (ref: string): Promise<number | undefined> =>
  (await stateOf(await objectOf(ref))).leases.get(visitId('renewed'))?.expiresAt;
