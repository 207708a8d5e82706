/** Examines whether the edge's token works, and whether a viewer uses the token's account. */
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { PlaybackSchema } from '../../protocol/messages.ts';
import { API, playbackUrl } from '../../protocol/urls.ts';
import { type Credentials, serviceCredentials } from '../../worker/auth/credentials.ts';
import { type Client, errorText, type HttpAnswer } from './client.ts';
import { noMovie } from './identity.ts';
import { type DoctorReport, seconds, type Wrong } from './report.ts';
import { standIn } from './stand-in.ts';

/** @returns null for a token that the origin does not accept. @throws what `Client.ask` throws */
export async function examineToken(client: Client, token: string, report: DoctorReport): Promise<Credentials | null> {
  const credentials = serviceCredentials(token);
  const path = playbackUrl(noMovie());
  const answer = await client.ask(path, credentials);
  const wrong = refusal(answer, client.origin, credentials);
  if (wrong) {
    report.wrong(wrong);
    return null;
  }
  if (credentials.authorization) {
    report.well('The token is accepted, as a JWT', lifeOf(token));
    return credentials;
  }
  report.well('The token is accepted, as an API key');
  // The first request also opened the connection. A second request shows how long the answer alone takes.
  const { ms } = await client.ask(path, credentials);
  report.noted(
    `Mydia takes ${seconds(Math.min(answer.ms, ms))} over a request with it`,
    `It tries every API key that there is, and ten wrong ones from anywhere behind the edge lock all of them out for an hour. ${BETTER}`,
  );
  return credentials;
}

const BETTER = 'A JWT has neither flaw: set ORIGIN_USERNAME and ORIGIN_PASSWORD, and the edge gets one by itself.';

/** @returns null for a JWT without an expiry */
function lifeOf(jwt: string): string | null {
  const expires = expiryOf(jwt);
  return (
    expires &&
    `It expires on ${expires.toISOString().slice(0, 10)}. With ORIGIN_USERNAME and ORIGIN_PASSWORD the edge gets the next one by itself.`
  );
}

/** Mydia shows its settings to admins only, so the settings page tells whether the account is an admin. */
export async function examineRole(client: Client, credentials: Credentials, report: DoctorReport): Promise<void> {
  const { status } = await client.ask(`${API}/config`, credentials);
  if (status === 200) {
    report.wrong({
      what: 'Its account is an admin',
      remedy:
        'Make it an ordinary user (Admin → Users): the edge’s sign-in goes on working, and a thief of its secret cannot change the server.',
    });
  } else if ([401, 403, 404].includes(status)) {
    report.well('Its account is no admin');
  } else {
    report.skipped(`Whether its account is an admin could not be seen (${status})`, 'See for yourself: Admin → Users.');
  }
}

/**
 * Mydia has one session for an account and a film. If a viewer watched with the edge's account, the viewer and the edge
 * would share the session, and the edge would end it.
 */
export async function examineUse(
  client: Client,
  credentials: Credentials,
  media: MediaRef,
  report: DoctorReport,
): Promise<void> {
  if (splitMediaRef(media).kind === 'file') {
    report.skipped('Whether anybody watches with its account cannot be seen by a bare file', 'Use --media movie/<id>.');
    return;
  }
  const { status, json } = await client.ask(playbackUrl(media), credentials);
  const playback = v.safeParse(PlaybackSchema, json);
  if (status === 200 && playback.success && playback.output.position_seconds > 0) {
    report.wrong({
      what: 'A viewer watches with its account: it has a saved position',
      remedy:
        'Make an account for the edge alone: Mydia has one session for an account and a film, and two would share it.',
    });
  } else if (status === 200 && playback.success) {
    report.well('No viewer has watched this film with its account');
  }
}

function refusal(answer: HttpAnswer, origin: string, credentials: Credentials): Wrong | null {
  const { status, json } = answer;
  if (status === 401 || status === 403) {
    return {
      what: `Mydia does not accept the token, taken for ${kindOf(credentials)}`,
      remedy: 'Copy it once more, whole; if it was revoked or has expired, make another one.',
    };
  }
  if (status === 429) {
    return {
      what: 'Mydia takes no API key from here for now: ten wrong ones have locked all of them out',
      remedy: `Wait for an hour. ${BETTER}`,
    };
  }
  if (status === 500 && credentials.apiKey) {
    return {
      what: 'Mydia answers 500 to this API key: before 2026 it does so to every valid one',
      remedy: 'Use ORIGIN_USERNAME and ORIGIN_PASSWORD, or a JWT: both work. Or bring Mydia up to date.',
    };
  }
  const isWord = status === 200 || (status === 404 && errorText(json) !== null);
  if (isWord) return null;
  return standIn(answer, origin) ?? { what: `Mydia answers ${status} to the token`, remedy: 'Look at Mydia’s log.' };
}

const kindOf = ({ authorization }: Credentials): string => (authorization ? 'a JWT' : 'an API key');

function expiryOf(jwt: string): Date | null {
  try {
    const { exp } = decodeJwt(jwt);
    return exp === undefined ? null : new Date(exp * 1000);
  } catch {
    return null;
  }
}
