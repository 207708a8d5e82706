/** Whether the token works, and whether it is that of an account which is the edge's alone. */
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { PlaybackSchema } from '../../protocol/messages.ts';
import { API, playbackUrl } from '../../protocol/urls.ts';
import { type Credentials, serviceCredentials } from '../../worker/auth/credentials.ts';
import { type Answer, type Client, errorText } from './client.ts';
import { noMovie } from './identity.ts';
import type { Report, Wrong } from './report.ts';
import { standIn } from './stand-in.ts';

/** @returns null for a token that is of no use. @throws what `Client.ask` throws */
export async function examineToken(client: Client, token: string, report: Report): Promise<Credentials | null> {
  const credentials = serviceCredentials(token);
  const expires = credentials.authorization ? expiryOf(token) : null;
  const answer = await client.ask(playbackUrl(noMovie()), credentials);
  const wrong = refusal(answer, client.origin, credentials);
  if (wrong) {
    report.wrong(wrong);
    return null;
  }
  const note = expires && `It expires on ${expires.toISOString().slice(0, 10)}; an API key need not.`;
  report.well(`The token is accepted, as ${kindOf(credentials)}`, note);
  return credentials;
}

/** Mydia shows its settings to admins only. */
export async function examineRole(client: Client, credentials: Credentials, report: Report): Promise<void> {
  const { status } = await client.ask(`${API}/config`, credentials);
  if (status === 200) {
    report.wrong({
      what: 'Its account is an admin',
      remedy:
        'Make it an ordinary user (Admin → Users): the key goes on working, and whoever finds it cannot change the server.',
    });
  } else if ([401, 403, 404].includes(status)) {
    report.well('Its account is no admin');
  } else {
    report.skipped(`Whether its account is an admin could not be seen (${status})`, 'See for yourself: Admin → Users.');
  }
}

/** A session belongs to an account and a film: an account that somebody watches with would have theirs ended. */
export async function examineUse(
  client: Client,
  credentials: Credentials,
  media: MediaRef,
  report: Report,
): Promise<void> {
  if (splitMediaRef(media).kind === 'file') {
    report.skipped('Whether anybody watches with its account cannot be seen by a bare file', 'Use --media movie/<id>.');
    return;
  }
  const { status, json } = await client.ask(playbackUrl(media), credentials);
  const playback = v.safeParse(PlaybackSchema, json);
  if (status === 200 && playback.success && playback.output.position_seconds > 0) {
    report.wrong({
      what: 'Somebody watches with its account: it has a saved position',
      remedy:
        'Make an account for the edge alone: Mydia has one session for an account and a film, and two would share it.',
    });
  } else if (status === 200 && playback.success) {
    report.well('Nobody has watched this film with its account');
  }
}

function refusal(answer: Answer, origin: string, credentials: Credentials): Wrong | null {
  const { status, json } = answer;
  if (status === 401 || status === 403) {
    return {
      what: `Mydia does not accept the token, taken for ${kindOf(credentials)}`,
      remedy: 'Copy it once more, whole; if it was revoked or has expired, make another one.',
    };
  }
  if (status === 429) {
    return {
      what: 'Mydia takes no token from here for now: there were too many wrong ones',
      remedy: 'Wait for some minutes.',
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
