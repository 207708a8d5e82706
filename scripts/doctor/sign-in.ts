/**
 * Signs the doctor in by name and password, in the ways that the edge uses. The doctor uses GraphQL where Mydia has it,
 * and else Mydia's form. Unlike the edge, the doctor also needs the form's cookie, to request pages with it. When Mydia
 * refuses the sign-in, the doctor repeats Mydia's own words.
 */
import * as v from 'valibot';
import { SESSION_COOKIE } from '../../protocol/mydia.ts';
import type { Credentials } from '../../worker/auth/credentials.ts';
import type { Login } from '../../worker/config.ts';
import type { Client } from './client.ts';
import type { DoctorReport, Wrong } from './report.ts';
import { standIn } from './stand-in.ts';

const FORM = '/auth/local/login';

const LOGIN = 'mutation($input:LoginInput!){login(input:$input){token expiresIn}}';
/** A list of the user's devices shows this name. */
const DEVICE = { deviceId: 'headstart-doctor', deviceName: 'Headstart’s doctor', platform: 'web' };

const TokenSchema = v.object({ data: v.object({ login: v.object({ token: v.string(), expiresIn: v.number() }) }) });
const ErrorsSchema = v.object({ errors: v.array(v.object({ message: v.string() })) });

export interface SignedIn {
  /** The credentials for the API. */
  credentials: Credentials;
  /** The cookie for pages; null when Mydia's form refuses the sign-in. */
  cookie: Credentials | null;
}

/** @returns null when Mydia refuses the sign-in. @throws what `Client.ask` throws */
export async function signIn(client: Client, login: Login, report: DoctorReport): Promise<SignedIn | null> {
  const answer = await client.askGraphql(LOGIN, { input: { ...login, ...DEVICE } });
  if (answer.status === 404) return signInByForm(client, login, report);
  const token = v.safeParse(TokenSchema, answer.json);
  if (!token.success) {
    const words = v.is(ErrorsSchema, answer.json) ? answer.json.errors.map(({ message }) => message).join('; ') : null;
    report.wrong(standIn(answer, client.origin) ?? refused(words ?? `no token (${answer.status})`));
    return null;
  }
  const { token: jwt, expiresIn } = token.output.data.login;
  report.well(
    'The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, and gets a JWT',
    `It lasts ${Math.round(expiresIn / 86_400)} days; the edge signs in again by itself before.`,
  );
  const byForm = await cookieByForm(client, login);
  const pages = typeof byForm === 'string' ? null : byForm;
  return { credentials: { authorization: `Bearer ${jwt}` }, cookie: pages };
}

async function signInByForm(client: Client, login: Login, report: DoctorReport): Promise<SignedIn | null> {
  const cookie = await cookieByForm(client, login);
  if (typeof cookie === 'string') {
    report.wrong(refused(cookie));
    return null;
  }
  report.well('The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, by Mydia’s form');
  return { credentials: cookie, cookie };
}

/** @returns the reason in words when Mydia refuses the sign-in. @throws what `Client.ask` throws */
async function cookieByForm(client: Client, { username, password }: Login): Promise<Credentials | string> {
  const accept = { accept: 'text/html' };
  const form = await client.ask(FORM, {}, { headers: accept });
  const csrf = /name="_csrf_token"[^>]*\bvalue="([^"]+)"/.exec(form.text)?.[1];
  const before = sessionCookie(form.headers);
  if (!csrf || !before) return `there is no form at ${FORM} (${form.status})`;
  const fields = { _csrf_token: csrf, 'user[username]': username, 'user[password]': password };
  const answer = await client.ask(FORM, before, { method: 'POST', headers: accept, body: new URLSearchParams(fields) });
  if (answer.status === 200) return 'its form comes again';
  return (answer.status === 302 && sessionCookie(answer.headers)) || `its form answers ${answer.status}`;
}

function sessionCookie(headers: Headers): Credentials | null {
  const found = headers.getSetCookie().find((line) => line.startsWith(`${SESSION_COOKIE}=`));
  return found ? { cookie: found.split(';', 1)[0] ?? '' } : null;
}

const refused = (words: string): Wrong => ({
  // The words are printed to a terminal, so they must hold no control characters.
  what: `Mydia refuses the sign-in by ORIGIN_USERNAME and ORIGIN_PASSWORD: ${words.replace(/\p{Cc}/gu, ' ').slice(0, 200)}`,
  remedy:
    'Try them at /auth/local/login. An account with a second factor, or of a single sign-on, cannot be used: make one with a password of its own, or set ORIGIN_TOKEN to a JWT.',
});
