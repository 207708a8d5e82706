import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeTerm } from '../../origin/auth/erlang-term.ts';
import { uuidV5 } from '../../origin/library/ids.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

const SIGNED_OUT = 'You must be logged in to access this resource';

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

const cookieOf = async (username: string, password: string): Promise<string> =>
  (await signIn(username, password)).headers.get('set-cookie')?.split(';')[0] as string;
const tokenOf = async (username: string, password: string): Promise<string> =>
  ((await (await signIn(username, password)).json()) as { token: string }).token;

const status = async (headers: Record<string, string>, query = '') =>
  (await origin.ask(protectedPath + query, { key: null, headers })).status;

describe('a request is let through', () => {
  test('a request is let through with an API key in the header', async () => {
    expect(await status({ 'x-api-key': ANN })).toBe(200);
  });

  test('a request is let through with an API key in the query', async () => {
    expect(await status({}, `?api_key=${ANN}`)).toBe(200);
  });

  test('a request is let through with the token or the cookie of a sign-in', async () => {
    const reply = await signIn('ann', 'open sesame');
    expect(reply.status).toBe(200);
    const { user, token } = (await reply.json()) as { user: unknown; token: string };
    expect(user).toEqual({ username: 'ann' });
    const cookie = reply.headers.get('set-cookie') as string;
    expect(cookie).toMatch(/^_mydia_key=SFMyNTY\.[\w-]+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
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
    ['POST', '/auth/devices'],
    ['GET', '/media/x'],
    ['GET', '/auth/me'],
  ] as const;

  test.each(routes)('%s %s is refused without credentials', async (method, path) => {
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
  ])('a request is refused with %s', async (_, headers, message) => {
    const reply = await origin.ask(protectedPath, { key: null, headers: headers as Record<string, string> });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({ error: 'Unauthorized', message });
  });

  test('a request is refused with a token that is signed by another secret, or not at all', async () => {
    const claims = decodeJwt(await tokenOf('ann', 'open sesame'));
    const key = new TextEncoder().encode('0123456789abcdef'.repeat(4));
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).sign(key);
    expect(await status({ authorization: `Bearer ${forged}` })).toBe(401);
    expect(await status({ authorization: `Bearer ${new UnsecuredJWT(claims).encode()}` })).toBe(401);
  });

  test('a request with a cookie that has been changed counts as one without a cookie', async () => {
    const [key, payload = '', signature] = (await cookieOf('ann', 'open sesame')).split('.');
    const other = payload.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const cookie of [`${key}.${other}.${signature}`, `${key}.${payload}.${signature?.replace(/^../, 'AA')}`]) {
      const reply = await origin.ask(protectedPath, { key: null, headers: { cookie } });
      expect([reply.status, await reply.json()]).toEqual([401, expect.objectContaining({ message: SIGNED_OUT })]);
    }
  });

  test('a request is refused with the cookie of an account that has signed out', async () => {
    const cookie = (await signIn('bob', 'let me in')).headers.get('set-cookie')?.split(';')[0] as string;
    expect(await status({ cookie })).toBe(200);
    const out = await origin.ask('/auth/logout', { key: null, method: 'POST', headers: { cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^_mydia_key=; Max-Age=0/);
    expect(await status({ cookie })).toBe(401);
  });
});

describe('of several credentials', () => {
  const who = async (headers: Record<string, string>) =>
    (await (await origin.ask('/auth/me', { key: null, headers })).json()) as unknown;
  const [ann, bob] = [{ user: { username: 'ann' } }, { user: { username: 'bob' } }];

  test('the cookie goes before the token, and both before the key; later credentials are not examined', async () => {
    const cookie = await cookieOf('bob', 'let me in');
    const authorization = `Bearer ${await tokenOf('bob', 'let me in')}`;
    expect(await who({ cookie, authorization: 'Bearer nonsense', 'x-api-key': ANN })).toEqual(bob);
    expect(await who({ authorization, 'x-api-key': 'nobody' })).toEqual(bob);
    expect(await who({ 'x-api-key': ANN })).toEqual(ann);
  });

  test('a wrong credential is not replaced by a later one', async () => {
    expect(await status({ authorization: 'Bearer nonsense', 'x-api-key': ANN })).toBe(401);
  });

  test('a cookie without an account, as of the sign-in page, is none', async () => {
    const page = await origin.send('/auth/local/login', { key: null });
    const cookie = page.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await who({ cookie, 'x-api-key': ANN })).toEqual(ann);
  });
});

test('token and cookie name the account, whichever sign-in they are of', async () => {
  const [first, second] = [await tokenOf('ann', 'open sesame'), await tokenOf('ann', 'open sesame')].map(decodeJwt);
  expect(first).toEqual({
    ...{
      aud: 'mydia',
      iss: 'mydia',
      typ: 'access',
      sub: uuidV5('user:ann'),
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
    },
    ...{ iat: expect.any(Number), nbf: expect.any(Number), exp: (first?.iat ?? 0) + 30 * 24 * 3_600 },
  });
  expect(second).toMatchObject({ sub: first?.sub });
  expect(second?.jti).not.toBe(first?.jti);
  const [, payload = ''] = (await cookieOf('ann', 'open sesame')).split('.');
  const session = decodeTerm(Buffer.from(payload, 'base64url')) as Record<string, string>;
  expect(Object.keys(session)).toEqual(['guardian_default_token', 'guardian_token']);
  expect(decodeJwt(session.guardian_default_token as string)).toMatchObject({ sub: first?.sub, typ: 'access' });
  expect(session.guardian_token).toBe(session.guardian_default_token);
});

describe("Mydia's own sign-in page", () => {
  async function open() {
    const page = await origin.send('/auth/login', { key: null });
    const csrf = /name="_csrf_token" value="([^"]+)"/.exec(await page.text())?.[1] as string;
    return { csrf, cookie: page.headers.get('set-cookie')?.split(';')[0] as string };
  }
  const send = (cookie: string, fields: Record<string, string>) =>
    origin.send('/auth/local/login', {
      ...{ key: null, method: 'POST', body: new URLSearchParams(fields), headers: { cookie } },
    });

  test('Mydia’s sign-in page lets in a visitor with its form’s token, the name and the password', async () => {
    const { csrf, cookie } = await open();
    const fields = { _csrf_token: csrf, 'user[username]': 'ann', 'user[password]': 'open sesame' };
    const reply = await send(cookie, fields);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/']);
    const signedIn = reply.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await status({ cookie: signedIn })).toBe(200);
    // The session cookie of Mydia of 2025 holds two tokens of one account, and the message for the next page.
    const session = decodeTerm(Buffer.from(signedIn.split('.')[1] as string, 'base64url')) as Record<string, string>;
    const keys = ['_csrf_token', 'guardian_default_token', 'guardian_token', 'phoenix_flash'];
    expect(Object.keys(session).sort()).toEqual(keys);
    const [first, second] = [session.guardian_default_token, session.guardian_token].map((one) => decodeJwt(one ?? ''));
    expect(first?.sub).toBe(second?.sub);
    expect(first?.jti).not.toBe(second?.jti);
    expect((await send(cookie, { ...fields, 'user[password]': 'x' })).status).toBe(200);
    expect(await (await send(cookie, { ...fields, 'user[password]': 'x' })).text()).toContain('Invalid username');
    expect((await send(cookie, { ...fields, _csrf_token: 'x' })).status).toBe(403);
    expect((await send('', fields)).status).toBe(403);
  });

  test('Mydia’s own sign-out does not sign out before autumn', async () => {
    const cookie = await cookieOf('ann', 'open sesame');
    const out = await origin.send('/auth/logout', { key: null, headers: { cookie } });
    expect([out.status, out.headers.get('location')]).toEqual([302, '/auth/login']);
    expect(await status({ cookie })).toBe(200);
    const left = out.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await status({ cookie: left })).toBe(200);
  });
});

test.each([
  ['ann', 'let me in'],
  ['nobody', ''],
  ['ann', ''],
])('%s cannot sign in with the password "%s"', async (username, password) => {
  expect((await signIn(username, password)).status).toBe(401);
});

test('the demo’s sign-in takes JSON and nothing else', async () => {
  expect((await signIn('ann', 'open sesame', 'text/plain')).status).toBe(400);
  const headers = { 'content-type': 'application/json' };
  const bodies = ['', '{', '[]', '{"username":1}'].map((body) =>
    origin.ask('/auth/login', { key: null, method: 'POST', headers, body }),
  );
  expect((await Promise.all(bodies)).map((reply) => reply.status)).toEqual([400, 400, 400, 400]);
});

test('a signed-in client can ask which account it is', async () => {
  expect(await (await origin.ask('/auth/me')).json()).toEqual({ user: { username: 'ann' } });
});

test('a sign-in with a huge body is refused', async () => {
  const body = JSON.stringify({ username: 'a'.repeat(100_000), password: 'b' });
  const reply = await origin.ask('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(reply.status).toBe(413);
});

test('the access log has a line for each request, and no credentials', async () => {
  await origin.ask(`/auth/me?api_key=${ANN}`, { key: null });
  await origin.ask(`/nowhere?api_key=${ANN}`, { key: null });
  await signIn('ann', 'open sesame');
  const text = readFileSync(log, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-3)).toEqual({
    time: expect.stringMatching(/^\d{4}-.+Z$/),
    method: 'GET',
    path: '/api/v1/auth/me',
    status: 200,
    user: 'ann',
    ms: expect.any(Number),
  });
  expect(lines.at(-2)).toMatchObject({ path: '/api/v1/nowhere', status: 404, user: null });
  expect(lines.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/auth/login', status: 200, user: null });
  for (const secret of [ANN, 'api_key', 'sesame']) expect(text).not.toContain(secret);
});
