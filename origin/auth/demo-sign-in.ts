/** Signs the demo's visitors in and out: `/auth` below the API. Mydia has no such routes. */
import { Hono, type MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import type { ShownCredentials, Signed } from './identify.ts';

const LoginSchema = v.object({
  username: v.pipe(v.string(), v.maxLength(200)),
  password: v.pipe(v.string(), v.maxLength(1_000)),
});

export function demoSignIn(
  { users, tokens, cookies }: ShownCredentials,
  signedIn: MiddlewareHandler<Signed>,
): Hono<Signed> {
  const app = new Hono<Signed>();

  app.post('/login', async (c) => {
    // Only JSON is accepted: a form on another site cannot send JSON, and a script on another site needs the origin's
    // permission.
    const isJson = c.req.header('content-type')?.startsWith('application/json');
    const login = v.safeParse(LoginSchema, isJson ? await c.req.json().catch(() => null) : null);
    if (!login.success) return c.json({ error: 'Bad Request', message: 'Expected JSON {username, password}' }, 400);
    const account = users.byPassword(login.output.username, login.output.password);
    if (!account) return c.json({ error: 'Unauthorized', message: 'Invalid username or password' }, 401);
    const token = await tokens.issue(account.id);
    cookies.write(c, { guardian_default_token: token, guardian_token: token });
    return c.json({ user: { username: account.username }, token });
  });

  // Mydia's sign-out leaves the token valid until it expires. The demo's sign-out revokes it.
  app.post('/logout', async (c) => {
    const { guardian_default_token: token } = cookies.read(c);
    if (token) await tokens.revoke(token);
    cookies.clear(c);
    return c.body(null, 204);
  });

  app.get('/me', signedIn, (c) => c.json({ user: { username: c.get('user') } }));

  // Makes the token of a paired device. At Mydia, a user pairs a device in the settings. The paired device, or a cast,
  // then sends this token.
  app.post('/devices', signedIn, async (c) =>
    c.json({ token: await tokens.issue(c.get('account').id, 'media_access') }),
  );

  return app;
}
