/** How the edge's own account signs in at Mydia of 2026, and of 2025. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Mydia } from '../../worker/origins/mydia.ts';
import { cookieOf, jwtOf, mapTerm, phoenixCookie } from './account-credentials.ts';
import { ORIGIN, useOrigin } from './origin-double.ts';

const origin = useOrigin();
const mydia = new Mydia(ORIGIN, [ORIGIN]);
const LOGIN = { username: 'head"start', password: 'pässword&1' };
const DAY_MS = 24 * 3_600_000;
const TOKEN = jwtOf('headstart', 'sign-in');

test('the edge signs in at Mydia of 2026 by GraphQL', async () => {
  let asked: unknown;
  origin.graphql = async (request) => {
    asked = await request.json();
    return Response.json({ data: { login: { token: TOKEN, expiresIn: 30 * 86_400 } } });
  };
  const { credentials, lifeMs } = await mydia.signIn(LOGIN);
  expect(credentials).toEqual({ authorization: `Bearer ${TOKEN}` });
  expect(asked).toMatchObject({ query: expect.stringContaining('login('), variables: LOGIN });
  expect(lifeMs).toBe(30 * DAY_MS);
});

test('the edge does not sign in at Mydia of 2026 with a wrong password, nor where a second factor is asked for', async () => {
  for (const answer of [
    { data: { login: null }, errors: [{ message: 'Invalid username or password' }] },
    { data: { login: { token: null, expiresIn: null } } },
  ]) {
    origin.graphql = () => Response.json(answer);
    await expect(mydia.signIn(LOGIN)).rejects.toMatchObject({ code: 'signed_out' });
  }
});

describe('of 2025 by the form', () => {
  const before = phoenixCookie(mapTerm([['_csrf_token', 'in-the-session']]));
  const after = cookieOf('headstart', 'signed-in');
  let posted: { cookie: string | null; fields: Record<string, string> } | null;
  let form: string;

  beforeEach(() => {
    posted = null;
    form =
      '<form action="/auth/local/login"><input name="_csrf_token" type="hidden" hidden="" value="a&amp;b+c/d=="></form>';
    origin.graphql = () => Response.json({ errors: { detail: 'Not Found' } }, { status: 404 });
    origin.instead = async (request): Promise<Response> => {
      const headers = new Headers({ 'content-type': 'text/html' });
      if (request.method === 'GET') {
        headers.append('set-cookie', 'other=1; path=/');
        headers.append('set-cookie', `${before}; path=/; HttpOnly; SameSite=Lax`);
        return new Response(`<html>${form}</html>`, { headers });
      }
      const fields = Object.fromEntries(new URLSearchParams(await request.text()));
      posted = { cookie: request.headers.get('cookie'), fields };
      const isRight = fields['user[password]'] === LOGIN.password && fields._csrf_token === 'a&b+c/d==';
      headers.append('set-cookie', `${isRight ? after : before}; path=/; HttpOnly`);
      if (isRight) headers.set('location', '/');
      return new Response('', { status: isRight ? 302 : 200, headers });
    };
  });

  test('the edge signs in at Mydia of 2025 by the form, with its token and session', async () => {
    const { credentials } = await mydia.signIn(LOGIN);
    expect(credentials).toEqual({ authorization: `Bearer ${jwtOf('headstart', 'signed-in')}` });
    expect(posted?.cookie).toBe(before);
    expect(posted?.fields['user[username]']).toBe(LOGIN.username);
  });

  test('the edge does not sign in at Mydia of 2025 with a wrong password', async () => {
    await expect(mydia.signIn({ ...LOGIN, password: 'wrong' })).rejects.toMatchObject({ code: 'signed_out' });
  });

  test('the edge does not sign in at Mydia of 2025 where there is no form', async () => {
    form = '';
    await expect(mydia.signIn(LOGIN)).rejects.toMatchObject({ code: 'signed_out' });
    expect(posted).toBeNull();
  });
});
