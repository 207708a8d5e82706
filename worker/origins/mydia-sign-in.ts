/** How the edge's own account signs in at Mydia: by GraphQL, else by the sign-in page's form. */
import * as v from 'valibot';
import { SESSION_COOKIE } from '../../protocol/mydia.ts';
import { readPhoenixSession, SESSION_TOKEN } from '../auth/phoenix-session.ts';
import type { Login } from '../config.ts';
import { OriginError, type SignIn } from './adapter.ts';
import { answerJson, answerText } from './answer-text.ts';
import { GRAPHQL, isGraphqlAnswer, isMissingRoute, JSON_HEADERS } from './mydia-graphql.ts';
import { foreignAnswerError, type MydiaHttp, statusError, TIMEOUT_MS } from './mydia-http.ts';

/** Mydia's JWTs live for 30 days. Where Mydia tells no lifetime, the edge signs in daily, which costs little. */
const UNTOLD_LIFE_MS = 24 * 3_600_000;
const LOGIN =
  'mutation($username:String!,$password:String!){login(input:{username:$username,password:$password,' +
  'deviceId:"headstart",deviceName:"Headstart",platform:"edge"}){token expiresIn}}';
const FORM = '/auth/local/login';
const SESSION_PAIR = new RegExp(`^${SESSION_COOKIE}=[^;\\s]+`);

const TokenSchema = v.object({
  data: v.object({
    login: v.object({ token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)), expiresIn: v.nullish(v.number(), null) }),
  }),
});

export async function signIn(http: MydiaHttp, login: Login): Promise<SignIn> {
  return (await signInByGraphql(http, login)) ?? signInByForm(http, login);
}

/** @returns null where there is no GraphQL */
function signInByGraphql(http: MydiaHttp, variables: Login): Promise<SignIn | null> {
  const body = JSON.stringify({ query: LOGIN, variables });
  const init = { method: 'POST', headers: JSON_HEADERS, body, timeoutMs: TIMEOUT_MS };
  return http.ask(GRAPHQL, {}, init, async (response) => {
    const answer = await answerJson(response);
    if (isMissingRoute(response, answer)) return null;
    const got = v.safeParse(TokenSchema, answer);
    if (got.success) {
      const { token, expiresIn } = got.output.data.login;
      const lifeMs = expiresIn ? expiresIn * 1000 : UNTOLD_LIFE_MS;
      return { credentials: { authorization: `Bearer ${token}` }, lifeMs };
    }
    if (isGraphqlAnswer(answer)) throw wrongPasswordError();
    throw response.ok ? foreignAnswerError() : statusError(response);
  });
}

async function signInByForm(http: MydiaHttp, { username, password }: Login): Promise<SignIn> {
  const form = await http.ask(FORM, {}, { timeoutMs: TIMEOUT_MS }, async (response) => {
    const csrf = /<input\b[^>]*\bname="_csrf_token"[^>]*>/.exec(await answerText(response))?.[0];
    return { csrf: /\bvalue="([^"]*)"/.exec(csrf ?? '')?.[1], cookie: sessionOf(response) };
  });
  // Where people can sign in only by another service, there is no form.
  if (form.csrf === undefined || !form.cookie) throw wrongPasswordError();
  const fields = { _csrf_token: unescaped(form.csrf), 'user[username]': username, 'user[password]': password };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: String(new URLSearchParams(fields)),
    timeoutMs: TIMEOUT_MS,
  };
  return http.ask(FORM, { cookie: form.cookie }, init, async (response) => {
    await response.body?.cancel();
    if (response.status >= 500) throw statusError(response);
    const cookie = sessionOf(response);
    // Mydia answers a wrong password with the form once more, and with a session that holds no sign-in.
    const token = readPhoenixSession(cookie?.slice(cookie.indexOf('=') + 1) ?? '')?.get(SESSION_TOKEN);
    if (!token) throw wrongPasswordError();
    return { credentials: { authorization: `Bearer ${token}` }, lifeMs: UNTOLD_LIFE_MS };
  });
}

const sessionOf = ({ headers }: Response): string | undefined =>
  headers
    .getSetCookie()
    .map((cookie) => SESSION_PAIR.exec(cookie)?.[0])
    .find((cookie) => cookie !== undefined);

const unescaped = (html: string): string =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');

const wrongPasswordError = (): OriginError =>
  new OriginError('signed_out', 'The media server does not take ORIGIN_USERNAME and ORIGIN_PASSWORD');
