/** Answers that a page will want, asked for while the page itself is on its way. Each is given to that page, once. */

/** A page that has not asked by then is told how things are then. In milliseconds. */
const FRESH_MS = 10_000;

/** Resolves to null when it is no answer to give. */
type Answer = Promise<Response | null>;

export class Ahead {
  readonly #kept = new Map<string, { at: number; answer: Answer }>();

  /** @param to what `client` will ask: a path, or the visit that it will ask about */
  keep(client: string, to: string, answer: Answer, now: number): void {
    for (const [key, { at }] of this.#kept) if (now - at > FRESH_MS) this.#kept.delete(key);
    this.#kept.set(`${client} ${to}`, { at: now, answer });
  }

  take(client: string, to: string, now: number): Answer | null {
    const key = `${client} ${to}`;
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept && now - kept.at <= FRESH_MS ? kept.answer : null;
  }
}
