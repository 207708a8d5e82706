/** Signs in by the form of the server's own page. */

import { API } from './paths.ts';
import type { Question, Recorder } from './recorder.ts';
import type { Person, Target } from './target.ts';

export interface SignedInViewer {
  cookie: string;
  bearer: Record<string, string>;
}

export async function askAboutSigningIn(recorder: Recorder, { viewer }: Target): Promise<void> {
  await recorder.ask('health', '/health');
  await recorder.ask('no such route', `${API}/nothing`);
  await recorder.ask('no such route, as JSON', `${API}/nothing`, { headers: { accept: 'application/json' } });
  const { reply, text } = await recorder.ask('sign-in page', '/auth/local/login');
  const cookie = cookieOf(reply);
  const fields = formOf(text, viewer);
  const form = (other: Record<string, string>): Question => ({
    method: 'POST',
    headers: { cookie, accept: 'text/html' },
    body: new URLSearchParams({ ...fields, ...other }),
  });
  await recorder.ask('sign-in with a wrong password', '/auth/local/login', form({ 'user[password]': 'wrong' }));
  const forged = await recorder.send('/auth/local/login', form({ _csrf_token: 'wrong' }));
  recorder.answers['sign-in without the page’s token'] = { status: forged.status, headers: {}, body: '' };
  await forged.body?.cancel();
  const signedIn = await recorder.ask('sign-in', '/auth/local/login', form({}));
  const session = cookieOf(signedIn.reply);
  await recorder.ask('sign-out', '/auth/logout', { headers: { cookie: session, accept: 'text/html' } });
}

/** Signs in by the form, as a visitor does. */
export async function signIn(recorder: Recorder, person: Person): Promise<SignedInViewer> {
  const page = await recorder.send('/auth/local/login');
  const reply = await recorder.send('/auth/local/login', {
    method: 'POST',
    headers: { cookie: cookieOf(page), accept: 'text/html' },
    body: new URLSearchParams(formOf(await page.text(), person)),
  });
  await reply.body?.cancel();
  const cookie = cookieOf(reply);
  return { cookie, bearer: { authorization: `Bearer ${tokenIn(cookie)}` } };
}

const cookieOf = (reply: Response): string => reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/**
 * The cookie contains the token unchanged. The token's signature (HMAC-SHA-512) has 86 characters, so the pattern takes
 * exactly 86. The byte after the signature may look like one more character of it.
 * @throws when the cookie has no token
 */
function tokenIn(cookie: string): string {
  const [, payload = ''] = cookie.split('.');
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]{86}/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[0];
  if (!token) throw new Error('the server has let nobody in: are the name and the password right?');
  return token;
}

function formOf(page: string, { username, password }: Person): Record<string, string> {
  const csrf = /name="_csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '';
  return { _csrf_token: csrf, 'user[username]': username, 'user[password]': password };
}
