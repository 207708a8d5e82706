/** `/auth` of Mydia's: its sign-in page with a form, and signing out. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Credentials, Signed } from './identify.ts';

const TOKEN_FIELD = '_csrf_token';

/** @param endsSession whether `/auth/logout` signs out; before autumn 2026 another route took it for itself */
export function signInForm({ users, tokens, cookies }: Credentials, endsSession: boolean): Hono<Signed> {
  const app = new Hono<Signed>();

  for (const path of ['/login', '/local/login']) {
    app.get(path, (c) => {
      const session = cookies.read(c);
      const csrf = session._csrf_token ?? randomBytes(18).toString('base64url');
      cookies.write(c, { ...session, _csrf_token: csrf });
      return c.html(page(csrf));
    });
  }

  app.post('/local/login', async (c) => {
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const session = cookies.read(c);
    if (!session._csrf_token || form[TOKEN_FIELD] !== session._csrf_token) return c.html('Forbidden', 403);
    const [username, password] = [form['user[username]'], form['user[password]']].map((field) => String(field ?? ''));
    const account = users.byPassword(username as string, password as string);
    if (!account) return c.html(page(session._csrf_token, 'Invalid username or password'));
    const token = await tokens.issue(account.id);
    cookies.write(c, { ...session, guardian_default_token: token, guardian_token: token });
    return c.redirect('/', 302);
  });

  app.get('/logout', (c) => {
    if (!endsSession) return c.redirect('/auth/login', 302);
    cookies.write(c, {});
    return c.redirect('/', 302);
  });

  return app;
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
