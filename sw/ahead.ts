/**
 * The playlist of a player page, asked for while the page itself is on its way. It is not kept from before: it would end
 * where it ended then, and with it goes the edge's word on who asks now, and on what they may read.
 */
import type { MediaRef, VisitId } from '../protocol/ids.ts';
import { manifestUrl } from '../protocol/urls.ts';
import type { Stash } from './stash.ts';

/** A page that has not asked for it by then asks for one that has grown since. In milliseconds. */
const FRESH_MS = 10_000;

interface Asked {
  ref: MediaRef;
  at: number;
  answer: Promise<Response | null>;
}

export class Ahead {
  /** By the page that it is for. */
  readonly #asked = new Map<string, Asked>();
  readonly #stash: Stash;

  constructor(stash: Stash) {
    this.#stash = stash;
  }

  ask(client: string, ref: MediaRef, visit: VisitId, now: number, send: typeof fetch = fetch): Promise<unknown> {
    for (const [page, { at }] of this.#asked) if (now - at > FRESH_MS) this.#asked.delete(page);
    const answer = this.#fetch(client, ref, visit, send);
    this.#asked.set(client, { ref, at: now, answer });
    return answer;
  }

  /** Once: what is asked again is to have grown. @returns null when there is none; resolves to null when it is no playlist */
  take(client: string, ref: MediaRef, now: number): Promise<Response | null> | null {
    const asked = this.#asked.get(client);
    if (!asked) return null;
    this.#asked.delete(client);
    return asked.ref === ref && now - asked.at <= FRESH_MS ? asked.answer : null;
  }

  async #fetch(client: string, ref: MediaRef, visit: VisitId, send: typeof fetch): Promise<Response | null> {
    try {
      // A redirect leads to a file that is played as it is: not to be loaded here.
      const response = await send(manifestUrl(ref, visit), { redirect: 'manual' });
      if (response.status !== 200) throw new Error(`no playlist: ${response.status}`);
      const playlist = await response.text();
      this.#stash.admit(client, ref, playlist);
      return new Response(playlist, { headers: response.headers });
    } catch {
      this.#stash.drop(ref);
      return null;
    }
  }
}
