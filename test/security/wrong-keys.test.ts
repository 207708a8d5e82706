/**
 * After ten wrong keys from one address, Mydia refuses every key from there for an hour. Behind the edge, all visitors
 * have one address.
 */
import { env, evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { jwtOf } from '../worker/account-credentials.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import { type As, eventually, forgetTries, get, later, playlistPath, post, send, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
const LOCKED_AFTER = 10;

/** The number of wrong keys, as Mydia counts them. */
let wrong: number;
beforeEach(async () => {
  await forgetTries();
  wrong = 0;
  const answer = origin.accountOf;
  origin.accountOf = (request) => {
    const account = answer.call(origin, request);
    // Mydia examines a key only when the request shows no other account.
    if (request.headers.has('x-api-key') && (!account || account === request.headers.get('x-api-key'))) {
      if (wrong >= LOCKED_AFTER) return undefined;
      if (!account) wrong += 1;
    }
    return account;
  };
});
afterEach(() => {
  vi.useRealTimers();
});

let keys = 0;
/** A key that no request has shown before. */
const newKey = (): string => `wrong-key-${++keys}`;
const by = (key: string, address = '192.0.2.1'): As => ({
  cookie: '',
  headers: { 'x-api-key': key, 'cf-connecting-ip': address },
});
const PASSED_ON = '/api/v1/playback/movie/x';

async function statusesOf(answers: Array<Promise<Response>>): Promise<number[]> {
  return (await Promise.all(answers)).map(({ status }) => status);
}

/** Every route by which a key reaches the origin. */
const ROUTES: Array<[string, (as: As) => Promise<Response>]> = [
  ['the origin’s API', (as) => get(PASSED_ON, as)],
  ['its GraphQL', (as) => send('POST', '/api/graphql', as)],
  ['a playlist', (as) => get(playlistPath('movie/keys', visitId('keys')), as)],
  ['a segment', (as) => get('/api/v1/hls/play/movie/keys/token/segment_000.ts', as)],
  ['a stream', (as) => get('/api/v1/stream/movie/keys', as)],
  ['a session of the origin’s', (as) => get('/api/v1/hls/some-session/index.m3u8', as)],
  ['the candidates', (as) => get('/api/v1/stream/movie/keys/candidates', as)],
  ['a preload', (as) => post('preload/movie/keys', { visit: visitId('keys') }, as)],
  ['a renewal', (as) => post('renew/movie/keys', { visit: visitId('keys'), playing: true }, as)],
];

describe('eleven wrong keys and more', () => {
  test('of many wrong keys one after the other, from several addresses, the origin gets eight', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await get(PASSED_ON, by(newKey(), `192.0.2.${n % 3}`))).status);
    expect(statuses).toEqual([...Array(8).fill(401), ...Array(4).fill(429)]);
    expect(wrong).toBe(8);
  });

  test('of many wrong keys one after the other, from one address, the origin gets five', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push((await get(PASSED_ON, by(newKey()))).status);
    expect(statuses).toEqual([...Array(5).fill(401), 429, 429]);
    expect((await get(PASSED_ON, by(newKey(), '192.0.2.2'))).status).toBe(401);
  });

  test.each(ROUTES)('of many wrong keys all at once, by %s, the origin gets eight at most', async (_, ask) => {
    const answers = Array.from({ length: 30 }, (__, n) => ask(by(newKey(), `198.51.100.${n}`)));
    for (const status of await statusesOf(answers)) expect([202, 401, 429]).toContain(status);
    await origin.quiet();
    expect(wrong).toBeGreaterThan(0);
    expect(wrong).toBeLessThanOrEqual(8);
  });

  test('wrong keys are counted on when the gate has lost its memory', async () => {
    for (let n = 0; n < 5; n++) await get(PASSED_ON, by(newKey()));
    await evictDurableObject((env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN));
    expect((await get(PASSED_ON, by(newKey()))).status).toBe(429);
  });

  test('wrong keys in the query, or from a network of IPv6, are counted', async () => {
    for (let n = 0; n < 7; n++) {
      const headers = { 'cf-connecting-ip': `2001:db8::${n}:${n}` };
      await get(`${PASSED_ON}?api_key=${newKey()}`, { cookie: '', headers });
    }
    expect(wrong).toBe(5);
    await get(PASSED_ON, by(newKey(), '2001:db8:0:1::1'));
    expect(wrong).toBe(6);
  });

  test('wrong keys do not affect the edge’s own account, nor signed-in viewers', async () => {
    const jwt = `Bearer ${jwtOf('alice', 'signed')}`;
    origin.viewers.push(jwt);
    expect((await get(PASSED_ON, by('key-of-alice'))).status).toBe(200);
    for (let n = 0; n < 11; n++) await get(PASSED_ON, by(newKey(), `192.0.2.${n}`));
    expect((await get(PASSED_ON, by(newKey()))).status).toBe(429);
    const film = playlistPath('movie/after', visitId('after'));
    // The edge's own account, which has a key in these tests, still starts the session.
    expect((await get(film)).status).toBe(200);
    expect((await get(PASSED_ON, { cookie: '', headers: { authorization: jwt } })).status).toBe(200);
    expect((await get(PASSED_ON, by('key-of-alice', '192.0.2.200'))).status).toBe(200);
    expect((await get(PASSED_ON, { cookie: '' })).status).toBe(401);
  });

  test('wrong keys may be followed by others an hour later, and the refusals say when', async () => {
    for (let n = 0; n < 5; n++) await get(PASSED_ON, by(newKey()));
    later(600_000);
    const response = await get(PASSED_ON, by(newKey()));
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ error: 'too_many' });
    const retryAfterS = Number(response.headers.get('retry-after'));
    expect(retryAfterS).toBeGreaterThan(2_900);
    expect(retryAfterS).toBeLessThanOrEqual(3_000);
    const preload = await post('preload/movie/x', { visit: visitId('x') }, by(newKey()));
    expect(preload.status).toBe(429);
    later(retryAfterS * 1_000);
    expect((await get(PASSED_ON, by(newKey()))).status).toBe(401);
  });
});

describe('a key', () => {
  test('a wrong key is tried once a minute, however often it is shown', async () => {
    const key = newKey();
    for (let n = 0; n < 20; n++) expect((await get(PASSED_ON, by(key))).status).toBe(401);
    expect(origin.tried).toEqual([key]);
    later(61_000);
    expect((await get(PASSED_ON, by(key))).status).toBe(401);
    expect(origin.tried).toEqual([key, key]);
  });

  test('a good key is tried once, also when it comes with many requests at once', async () => {
    origin.viewers.push('key-of-bob-1');
    const answers = Array.from({ length: 20 }, () => get(PASSED_ON, by('key-of-bob-1')));
    expect(new Set(await statusesOf(answers))).toEqual(new Set([200]));
    later(20 * 60_000);
    expect((await get(PASSED_ON, by('key-of-bob-1'))).status).toBe(200);
    expect(origin.tried).toEqual(['key-of-bob-1']);
  });

  test('a good key costs no other key its try', async () => {
    for (let n = 0; n < 12; n++) {
      const key = `good-key-${n}`;
      origin.viewers.push(key);
      expect((await get(PASSED_ON, by(key))).status).toBe(200);
    }
  });

  test('a key that was good is wrong once the origin says so', async () => {
    origin.viewers.push('key-of-carol');
    expect((await get(PASSED_ON, by('key-of-carol'))).status).toBe(200);
    origin.viewers = origin.viewers.filter((key) => key !== 'key-of-carol');
    for (let n = 0; n < 12; n++) expect((await get(PASSED_ON, by('key-of-carol'))).status).toBe(401);
    await eventually(() => origin.tried.length === 2);
    expect(wrong).toBe(2);
  });

  test('a preload does not wait for the try of a key', async () => {
    origin.instead = null;
    const answer = origin.accountOf;
    let isAsked = false;
    origin.accountOf = (request) => {
      isAsked = true;
      return answer(request);
    };
    const response = await post('preload/movie/waits', { visit: visitId('waits') }, by(newKey()));
    expect(response.status).toBe(202);
    await eventually(() => isAsked);
  });

  test('a key beside another is not tried, since origins accept different ones', async () => {
    const response = await get(`${PASSED_ON}?api_key=key-of-alice&api_key=${newKey()}`, { cookie: '' });
    expect(response.status).toBe(400);
    expect([...origin.log, ...origin.tried]).toEqual([]);
  });

  test('a key that no header can carry is wrong', async () => {
    expect((await get(`${PASSED_ON}?api_key=wrong%20key`, { cookie: '' })).status).toBe(401);
    expect([...origin.log, ...origin.tried]).toEqual([]);
  });

  test('a preflight does not try a key', async () => {
    await send('OPTIONS', `${PASSED_ON}?api_key=${newKey()}`, { cookie: '' });
    expect(origin.tried).toEqual([]);
  });

  test.each([500, 429])('a key to which the origin only answers %i is passed on unchanged', async (status) => {
    origin.tryKey = () => Response.json({ error: 'x' }, { status });
    origin.instead = () => Response.json({ error: 'x' }, { status });
    for (let n = 0; n < 10; n++) expect((await get(PASSED_ON, by(newKey()))).status).toBe(status);
  });
});
