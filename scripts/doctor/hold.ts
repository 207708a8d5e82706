/**
 * The session that the doctor has started, and how the doctor gives it back. Whatever else fails, the doctor gives the
 * session back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaRef } from '../../protocol/ids.ts';
import { streamUrl } from '../../protocol/urls.ts';
import type { Credentials } from '../../worker/auth/credentials.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { LOCATION_PATH, type Mydia } from '../../worker/origins/mydia.ts';
import { START_TIMEOUT_MS } from '../../worker/origins/mydia-http.ts';
import { type Client, errorText, type HttpAnswer } from './client.ts';
import type { Wrong } from './report.ts';
import { standIn } from './stand-in.ts';

const TRIES = 3;
const BETWEEN_TRIES_MS = 1_000;

export type HeldStart =
  /** `address`: the base URL of the origin that the redirect names; null when the redirect names none. */
  | { kind: 'session'; id: OriginSessionId; address: string | null; ms: number }
  | { kind: 'direct' }
  | { kind: 'refused'; wrong: Wrong };

export class Hold {
  readonly #client: Client;
  readonly #mydia: Mydia;
  readonly #credentials: Credentials;
  /** The media ref whose start was not answered: the origin may still have started a session. */
  #asked: MediaRef | null = null;
  #id: OriginSessionId | null = null;

  constructor(client: Client, mydia: Mydia, credentials: Credentials) {
    this.#client = client;
    this.#mydia = mydia;
    this.#credentials = credentials;
  }

  /** @throws what `Client.open` throws */
  async start(ref: MediaRef): Promise<HeldStart> {
    this.#asked = ref;
    const answer = await this.#client.open(streamUrl(ref), this.#credentials, START_TIMEOUT_MS);
    this.#asked = null;
    const location = answer.headers.get('location') ?? '';
    const path = URL.parse(location, this.#client.origin)?.pathname ?? '';
    const id = LOCATION_PATH.exec(path)?.[1] as OriginSessionId | undefined;
    if (!id) return notStarted(answer, this.#client.origin);
    this.#id = id;
    return { kind: 'session', id, address: URL.parse(location)?.origin ?? null, ms: answer.ms };
  }

  /** @returns `gone` only when the origin has confirmed the end, and no longer knows the session */
  async release(): Promise<'none' | 'gone' | 'stuck' | 'unknown'> {
    // Mydia has one session for an account and a film. A second start returns the running session, so its answer has
    // the session's id.
    if (this.#asked) await this.start(this.#asked).catch(() => {});
    if (this.#asked) return 'unknown';
    if (!this.#id) return 'none';
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      if (attempt > 1) await sleep(BETWEEN_TRIES_MS);
      if (await this.#end(this.#id).catch(() => false)) return 'gone';
    }
    return 'stuck';
  }

  async #end(id: OriginSessionId): Promise<boolean> {
    const isConfirmed = await this.#mydia.stop(id, this.#credentials);
    return isConfirmed && (await this.#mydia.probe(id, this.#credentials)).outcome === 'gone';
  }
}

function notStarted(answer: HttpAnswer, origin: string): HeldStart {
  const { status, isPage, json } = answer;
  if (!isPage && [200, 206, 416].includes(status)) return { kind: 'direct' };
  return { kind: 'refused', wrong: standIn(answer, origin) ?? refusal(status, errorText(json)) };
}

function refusal(status: number, words: string | null): Wrong {
  const what = `Mydia starts no session: ${words ?? 'no reason given'} (${status})`;
  if (status === 401 || status === 403) return { what, remedy: 'Give the account the right to watch.' };
  if (status === 404) {
    return {
      what,
      remedy:
        'Mind the id: /movies/<id> is movie/<id>, /play/episode/<id> is episode/<id>. A file that has gone from the disk wants a scan of the library. An account that is restricted is told the same of what it may not see.',
    };
  }
  return { what, remedy: 'Look at Mydia’s log: is ffmpeg there, can the file be read, is there room on the disk?' };
}
