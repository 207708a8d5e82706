/** Which version of Mydia the server is, if it is a Mydia. No request carries credentials. */
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { API, manifestPath, playbackUrl } from '../../protocol/urls.ts';
import { isPlayerOff } from '../../worker/origins/mydia-candidates.ts';
import { type Client, errorText, type HttpAnswer } from './client.ts';
import type { Wrong } from './report.ts';
import { standIn } from './stand-in.ts';

export type Identity =
  | { kind: 'mydia'; version: '2025' | '2026'; isPlayerOff: boolean; ms: number }
  | { kind: 'other'; wrong: Wrong };

/** A media ref of no film: no request for it can start a session. */
export const noMovie = (): MediaRef => `movie/${randomUUID()}` as MediaRef;

/** @throws what `Client.ask` throws */
export async function identify(client: Client): Promise<Identity> {
  const first = await client.ask(`${API}/stream/${noMovie()}/candidates`);
  const version = await versionOf(client, first);
  const wrong = version ? null : standIn(first, client.origin);
  if (wrong) return { kind: 'other', wrong };
  if (await isHeadstart(client)) return { kind: 'other', wrong: HEADSTART };
  if (!version) return { kind: 'other', wrong: noMydia(first) };
  return { kind: 'mydia', version, isPlayerOff: isPlayerOff(first.json), ms: first.ms };
}

/** @param first the answer of a route that only Mydia of 2026 has. @returns null for a server that is no Mydia */
async function versionOf(client: Client, first: HttpAnswer): Promise<'2025' | '2026' | null> {
  if (isSignInWanted(first) || isPlayerOff(first.json)) return '2026';
  if (first.status !== 404 || errorText(first.json) !== null) return null;
  // Any server answers 404 for an unknown route. Only Mydia answers this route with its sign-in error.
  return isSignInWanted(await client.ask(playbackUrl(noMovie()))) ? '2025' : null;
}

/**
 * Asks for a route that only Headstart has. The doctor's requests before this one prove nothing: Headstart passes them
 * on to the Mydia behind it, and that Mydia answers them.
 */
async function isHeadstart(client: Client): Promise<boolean> {
  const code: ErrorCode = 'signed_out';
  return errorText((await client.ask(manifestPath(noMovie()))).json) === code;
}

const isSignInWanted = ({ status, json }: HttpAnswer): boolean => status === 401 && errorText(json) !== null;

const noMydia = ({ status }: HttpAnswer): Wrong => ({
  what: `Something answers that is no Mydia (${status})`,
  remedy: 'See that this is Mydia’s own address and port. It must be at the root of its host, not below a path.',
});

const HEADSTART: Wrong = {
  what: 'Headstart itself answers at this address',
  remedy:
    'Use the address that Mydia has behind it. Where both have one, deploy with PLAYBACK_ENABLED=false for the while: then all is passed through.',
};
