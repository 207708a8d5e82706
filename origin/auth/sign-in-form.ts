/** The sign-in page with its form, and the sign-out: `/auth` as Mydia has it. */
import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Dialect } from '../dialect.ts';
import type { ShownCredentials, Signed } from './identify.ts';

const TOKEN_FIELD = '_csrf_token';

export function signInForm(
  { users, tokens, cookies }: ShownCredentials,
  { logoutEndsSession, signsInTwice }: Pick<Dialect, 'logoutEndsSession' | 'signsInTwice'>,
): Hono<Signed> {
  const app = new Hono<Signed>();

  for (const path of ['/login', '/local/login']) {
    app.get(path, (c) => {
      const session = cookies.read(c);
      const csrf = session._csrf_token ?? randomBytes(18).toString('base64url');
      cookies.write(c, { ...session, _csrf_token: csrf });
      return html(c, page(csrf));
    });
  }

  app.post('/local/login', async (c) => {
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const session = cookies.read(c);
    if (!session._csrf_token || form[TOKEN_FIELD] !== session._csrf_token) return html(c, 'Forbidden', 403);
    const [username, password] = [form['user[username]'], form['user[password]']].map((field) => String(field ?? ''));
    const account = users.byPassword(username as string, password as string);
    if (!account) {
      cookies.write(c, session);
      return html(c, page(session._csrf_token, 'Invalid username or password'));
    }
    const token = await tokens.issue(account.id);
    cookies.write(c, {
      ...session,
      guardian_default_token: token,
      guardian_token: signsInTwice ? await tokens.issue(account.id) : token,
      phoenix_flash: { info: 'You are signed in' },
    });
    return redirect(c, '/');
  });

  app.get('/logout', (c) => {
    // When `logoutEndsSession` is false, the user stays signed in. Even then the answer sets the session cookie, as
    // Mydia's answer does.
    cookies.write(c, logoutEndsSession ? {} : cookies.read(c));
    return redirect(c, logoutEndsSession ? '/' : '/auth/login');
  });

  return app;
}

const html = (c: Context, text: string, status: 200 | 302 | 403 = 200): Response =>
  c.body(text, status, { 'content-type': 'text/html; charset=utf-8' });

function redirect(c: Context, location: string): Response {
  c.header('location', location);
  return html(c, `<html><body>You are being <a href="${location}">redirected</a>.</body></html>`, 302);
}

const page = (csrf: string, trouble = ''): string => `<!DOCTYPE html>
<html lang="en">
<title>Sign in</title>
<p role="alert">${trouble}</p>
<form method="post" action="/auth/local/login">
<input type="hidden" name="${TOKEN_FIELD}" value="${csrf}">
<label>Name <input name="user[username]" autocomplete="username"></label>
<label>Password <input name="user[password]" type="password"></label>
<button type="submit">Sign in</button>
</form>
</html>`;
