/** `/auth`: signing in and out. Not part of Mydia's API: its own sign-in is a web page. */
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { SESSION_COOKIE, type Signed, signedIn, type Users } from './auth.ts';

const LoginSchema = v.object({
  username: v.pipe(v.string(), v.maxLength(200)),
  password: v.pipe(v.string(), v.maxLength(1_000)),
});

export function signInRoutes(users: Users): Hono<Signed> {
  const app = new Hono<Signed>();

  app.post('/login', async (c) => {
    // A form on another site cannot send this type without the browser asking first.
    const isJson = c.req.header('content-type')?.startsWith('application/json');
    const login = v.safeParse(LoginSchema, isJson ? await c.req.json().catch(() => null) : null);
    if (!login.success) return c.json({ error: 'Bad Request', message: 'Expected JSON {username, password}' }, 400);
    const { username, password } = login.output;
    if (!users.check(username, password)) {
      return c.json({ error: 'Unauthorized', message: 'Invalid username or password' }, 401);
    }
    setCookie(c, SESSION_COOKIE, users.openSession(username), { path: '/', httpOnly: true, sameSite: 'Lax' });
    return c.json({ user: { username }, token: await users.token(username) });
  });

  app.post('/logout', (c) => {
    const cookie = getCookie(c, SESSION_COOKIE);
    if (cookie) users.closeSession(cookie);
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.body(null, 204);
  });

  app.get('/me', signedIn(users), (c) => c.json({ user: { username: c.get('user') } }));

  return app;
}
