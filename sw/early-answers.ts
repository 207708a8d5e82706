/**
 * Keeps answers that the worker has asked for ahead, until the page asks for them. The worker asks the edge while the
 * page is still loading, and gives each answer to the page once.
 */

/** After this time an answer is out of date, and the page's request goes to the edge. In milliseconds. */
const FRESH_MS = 10_000;

/** Resolves to null when there is no answer that the page could use. */
type EarlyAnswer = Promise<Response | null>;

export class EarlyAnswers {
  readonly #kept = new Map<string, { at: number; answer: EarlyAnswer }>();

  /**
   * @param client the id of the page that will send the request
   * @param to - what identifies that request: its path, or the visit in its body
   * @param answer what the page will get
   */
  keep(client: string, to: string, answer: EarlyAnswer, now: number): void {
    for (const [key, { at }] of this.#kept) if (now - at > FRESH_MS) this.#kept.delete(key);
    this.#kept.set(`${client} ${to}`, { at: now, answer });
  }

  take(client: string, to: string, now: number): EarlyAnswer | null {
    const key = `${client} ${to}`;
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept && now - kept.at <= FRESH_MS ? kept.answer : null;
  }
}
