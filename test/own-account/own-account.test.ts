/** The edge's own account signs in by itself, once for all isolates. Its settings are in vitest.config.ts. */
import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { jwtOf } from '../worker/account-credentials.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import { callWorker, eventually, get, later, playlistPath, post, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
const DAY_MS = 24 * 3_600_000;
const gate = () => (env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN);
/** The token of this test's n-th sign-in. */
const tokenOf = (n: number): string => `Bearer ${jwtOf('headstart', `test-${tests}-sign-in-${n}`)}`;

let tests = 0;
let signIns: number;
let isRefused: boolean;
beforeEach(async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  tests += 1;
  signIns = 0;
  isRefused = false;
  origin.graphql = async (request) => {
    const { query, variables } = (await request.json()) as { query: string; variables: object };
    // Any other GraphQL request is answered as by a Mydia of 2025, which has no GraphQL.
    if (!query.includes('login(')) return Response.json({ errors: { detail: 'Not Found' } }, { status: 404 });
    expect(variables).toEqual({ username: 'headstart', password: 'password-of-headstart' });
    signIns += 1;
    await scheduler.wait(20);
    if (isRefused)
      return Response.json({ data: { login: null }, errors: [{ message: 'Invalid username or password' }] });
    const authorization = tokenOf(signIns);
    origin.viewers.push(authorization);
    return Response.json({ data: { login: { token: authorization.split(' ')[1], expiresIn: 30 * 86_400 } } });
  };
  await runInDurableObject(gate(), (_, { storage }) => {
    storage.kv.delete('own-account');
    storage.kv.delete('own-account-failure');
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A viewer plays the film at an isolate that remembers nothing. @returns the status */
const play = async (film: string): Promise<number> =>
  (await callWorker(playlistPath(`movie/${film}`, visitId(film)), {})).status;
/** @returns the `Authorization` of each request for the film, except those that ask whether the viewer may watch */
const shownFor = (film: string): Array<string | null> =>
  origin.log.flatMap((line, n) =>
    line.includes(`/${film}`) && !line.includes('/playback/') ? [origin.headers[n]?.get('authorization') ?? null] : [],
  );

describe('the edge’s own account', () => {
  test('the edge’s own account starts and reads the sessions of all viewers', async () => {
    const path = playlistPath('movie/all', visitId('all'));
    const [segment = ''] = urisIn(await textOf(await get(path)), path);
    expect((await get(segment)).status).toBe(200);
    await get(playlistPath('movie/all', visitId('bob')), { cookie: '_mydia_key=bob' });
    expect(origin.starts).toEqual(['all']);
    expect(new Set(shownFor('all'))).toEqual(new Set([tokenOf(1)]));
    expect(signIns).toBe(1);
  });

  test('the edge’s own account signs in once, however many requests want it at once, and whatever is forgotten', async () => {
    await Promise.all(['many-1', 'many-2', 'many-3', 'many-4'].map(play));
    await evictDurableObject(gate());
    expect(await play('many-5')).toBe(200);
    expect(signIns).toBe(1);
    expect(origin.starts).toHaveLength(5);
  });

  test('the edge’s own account signs in again in the background when half of its time is over', async () => {
    expect(await play('half-1')).toBe(200);
    later(16 * DAY_MS);
    expect(await play('half-2')).toBe(200);
    expect(new Set(shownFor('half-2'))).toEqual(new Set([tokenOf(1)]));
    await eventually(() => signIns === 2);
    await origin.quiet();
    later(61_000);
    expect(await play('half-3')).toBe(200);
    expect(shownFor('half-3')[0]).toBe(tokenOf(2));
    expect(signIns).toBe(2);
  });

  test('the edge’s own account signs in again when the origin refuses it, and the request succeeds', async () => {
    expect(await play('forgotten-1')).toBe(200);
    later(120_000);
    origin.viewers = origin.viewers.filter((credential) => credential !== tokenOf(1));
    expect(await play('forgotten-2')).toBe(200);
    expect(signIns).toBe(2);
    expect(origin.starts).toContain('forgotten-2');
  });

  test('the edge’s own account does not sign in again and again at an origin that refuses it all the same', async () => {
    expect(await play('refused-1')).toBe(200);
    later(120_000);
    origin.instead = ({ url, headers }) =>
      url.includes('/stream/') && headers.has('authorization')
        ? Response.json({ error: 'Unauthorized' }, { status: 401 })
        : undefined;
    for (const film of ['refused-2', 'refused-3', 'refused-4']) await play(film);
    expect(signIns).toBe(2);
  });
});

describe('a name and password that the origin does not take', () => {
  beforeEach(() => {
    isRefused = true;
  });

  test('a name and password that the origin refuses are tried seldom, and Play goes the origin’s own way', async () => {
    for (const film of ['wrong-1', 'wrong-2', 'wrong-3']) expect(await play(film)).toBe(302);
    expect(signIns).toBe(1);
    later(31_000);
    expect(await play('wrong-4')).toBe(302);
    expect(signIns).toBe(2);
    later(31_000);
    await play('wrong-5');
    expect(signIns).toBe(2);
    later(31_000);
    isRefused = false;
    expect(await play('wrong-6')).toBe(200);
    expect(signIns).toBe(3);
  });

  test('a name and password that the origin refuses start nothing by a look, and the look is not told', async () => {
    const response = await post('preload/movie/look', { visit: visitId('look') });
    expect(await response.json()).toMatchObject({ status: 'warming' });
    await eventually(() => signIns > 0);
    await origin.quiet();
    expect(origin.starts).toEqual([]);
  });
});

test('neither the edge’s password nor its token is in an answer or in the log', async () => {
  const logged: unknown[] = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void logged.push(...args));
  }
  const path = playlistPath('movie/secret', visitId('secret'));
  const text = await textOf(await get(path));
  isRefused = true;
  later(40 * DAY_MS);
  const refused = await callWorker(playlistPath('movie/secret-too', visitId('secret-too')), {});
  expect(signIns).toBe(2);
  const told = [text, await textOf(refused), JSON.stringify([...refused.headers]), ...logged.map(String)].join();
  expect(told).not.toMatch(/password-of-headstart|Bearer|eyJ/);
});
