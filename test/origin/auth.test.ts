import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

let origin: Origin;
let protectedPath: string;
let log: string;

beforeAll(async () => {
  const media = await temporaryFolder(later);
  log = join(await temporaryFolder(later), 'access.log');
  await fill(media, { 'Plain (2001).mp4': 'silent' });
  origin = await runOrigin(media, { ACCESS_LOG: log }, later);
  protectedPath = `/playback/movie/${await origin.movie('Plain')}`;
}, HOOK_MS);

const signIn = (username: string, password: string, type = 'application/json') =>
  origin.ask('/auth/login', {
    key: null,
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify({ username, password }),
  });

const status = async (headers: Record<string, string>, query = '') =>
  (await origin.ask(protectedPath + query, { key: null, headers })).status;

describe('a request is let through', () => {
  test('with an API key in the header', async () => {
    expect(await status({ 'x-api-key': ANN })).toBe(200);
  });

  test('with an API key in the query', async () => {
    expect(await status({}, `?api_key=${ANN}`)).toBe(200);
  });

  test('with the token or the cookie that signing in gave', async () => {
    const reply = await signIn('ann', 'open sesame');
    expect(reply.status).toBe(200);
    const { user, token } = (await reply.json()) as { user: unknown; token: string };
    expect(user).toEqual({ username: 'ann' });
    const cookie = reply.headers.get('set-cookie') as string;
    expect(cookie).toMatch(/^_mydia_key=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await status({ cookie: cookie.split(';')[0] as string })).toBe(200);
  });
});

describe('a request is refused', () => {
  const routes = [
    ['GET', '/stream/movie/x'],
    ['HEAD', '/stream/movie/x'],
    ['GET', '/stream/x'],
    ['GET', '/hls/x/index.m3u8'],
    ['GET', '/hls/x/segment_000.ts'],
    ['DELETE', '/hls/x'],
    ['POST', '/hls/start'],
    ['GET', '/playback/movie/x'],
    ['POST', '/playback/episode/x'],
    ['GET', '/media/x'],
    ['GET', '/auth/me'],
  ] as const;

  test.each(routes)('%s %s, without credentials', async (method, path) => {
    const reply = await origin.ask(path, { key: null, method });
    expect(reply.status).toBe(401);
    if (method === 'HEAD') return;
    expect(await reply.json()).toEqual({
      error: 'Unauthorized',
      message: 'You must be logged in to access this resource',
    });
  });

  test.each([
    ['an unknown key', { 'x-api-key': 'nobody' }, 'Invalid API key'],
    ['an empty key', { 'x-api-key': '' }, 'Invalid API key'],
    ['a token that is none', { authorization: 'Bearer nonsense' }, 'Invalid authentication token'],
    ['a cookie that is none', { cookie: '_mydia_key=x' }, 'You must be logged in to access this resource'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'You must be logged in to access this resource'],
  ])('with %s', async (_, headers, message) => {
    const reply = await origin.ask(protectedPath, { key: null, headers: headers as Record<string, string> });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({ error: 'Unauthorized', message });
  });

  test('with a token that somebody else signed, or nobody', async () => {
    const key = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
    const forged = await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject('ann').sign(key);
    expect(await status({ authorization: `Bearer ${forged}` })).toBe(401);
    expect(await status({ authorization: `Bearer ${new UnsecuredJWT().setSubject('ann').encode()}` })).toBe(401);
  });

  test('with the cookie of one who has signed out', async () => {
    const cookie = (await signIn('bob', 'let me in')).headers.get('set-cookie')?.split(';')[0] as string;
    expect(await status({ cookie })).toBe(200);
    const out = await origin.ask('/auth/logout', { key: null, method: 'POST', headers: { cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^_mydia_key=; Max-Age=0/);
    expect(await status({ cookie })).toBe(401);
  });
});

test('a bad key is not overlooked because of a good cookie', async () => {
  const cookie = (await signIn('bob', 'let me in')).headers.get('set-cookie')?.split(';')[0] as string;
  expect(await status({ cookie, 'x-api-key': 'nobody' })).toBe(401);
});

test.each([
  ['ann', 'let me in'],
  ['nobody', ''],
  ['ann', ''],
])('%s cannot sign in with the password "%s"', async (username, password) => {
  expect((await signIn(username, password)).status).toBe(401);
});

test('signing in takes JSON and nothing else', async () => {
  expect((await signIn('ann', 'open sesame', 'text/plain')).status).toBe(400);
  const headers = { 'content-type': 'application/json' };
  const bodies = ['', '{', '[]', '{"username":1}'].map((body) =>
    origin.ask('/auth/login', { key: null, method: 'POST', headers, body }),
  );
  expect((await Promise.all(bodies)).map((reply) => reply.status)).toEqual([400, 400, 400, 400]);
});

test('one who is signed in can ask who that is', async () => {
  expect(await (await origin.ask('/auth/me')).json()).toEqual({ user: { username: 'ann' } });
});

test('a huge body is refused', async () => {
  const body = JSON.stringify({ username: 'a'.repeat(100_000), password: 'b' });
  const reply = await origin.ask('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(reply.status).toBe(413);
});

test('the access log has a line for each request, and no credentials', async () => {
  await origin.ask(`/nowhere?api_key=${ANN}`, { key: null });
  await signIn('ann', 'open sesame');
  const text = readFileSync(log, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-2)).toEqual({
    time: expect.stringMatching(/^\d{4}-.+Z$/),
    method: 'GET',
    path: '/api/v1/nowhere',
    status: 404,
    user: 'ann',
    ms: expect.any(Number),
  });
  expect(lines.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/auth/login', status: 200, user: null });
  for (const secret of [ANN, 'api_key', 'sesame']) expect(text).not.toContain(secret);
});
