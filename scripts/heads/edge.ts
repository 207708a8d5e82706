/** How `npm run heads` asks the edge, and how often it tries again. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { MediaRef } from '../../protocol/ids.ts';
import { MediaRefSchema } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { operatorToken } from '../../worker/auth/operator.ts';
import type { HeadsOptions } from './options.ts';

/** The edge takes at most two minutes for a head, and some seconds for the end of its session. */
const TIMEOUT_MS = 180_000;
/** An edge that was deployed anew, or whose media server restarts, answers again within this many tries. */
const TRIES = 5;
const RETRY_MS = 3_000;

const PartSchema = v.object({
  films: v.nullable(v.number()),
  missing: v.array(MediaRefSchema),
  next: v.nullable(v.string()),
});
export type ListedPart = v.InferOutput<typeof PartSchema>;

const MadeSchema = v.object({
  made: v.picklist(['made', 'there', 'busy', 'direct', 'renditions', 'failed', 'spent', 'full']),
  ms: v.number(),
  spentMs: v.number(),
  budgetMs: v.number(),
});
export type Made = v.InferOutput<typeof MadeSchema>;

const DeletedSchema = v.object({ deleted: v.number() });
const ErrorSchema = v.object({ message: v.string() });

/** An error whose message is written for the operator. */
export class EdgeError extends Error {}

export class Edge {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = `${url}${API}/hls/heads`;
    this.#token = token;
  }

  static async open({ edge, secret }: Pick<HeadsOptions, 'edge' | 'secret'>): Promise<Edge> {
    return new Edge(edge, await operatorToken(secret));
  }

  /** @throws EdgeError, as do the other methods */
  part = (after: string | null): Promise<ListedPart> =>
    this.#ask('GET', after === null ? '' : `?after=${encodeURIComponent(after)}`, PartSchema);

  make = (ref: MediaRef): Promise<Made> => this.#ask('POST', `/${ref}`, MadeSchema);

  /**
   * @returns how many heads this call has deleted. A call with `all` deletes only some of the heads, so the caller
   * repeats the call until it returns 0
   */
  async purge(ref: MediaRef | 'all'): Promise<number> {
    return (await this.#ask('DELETE', ref === 'all' ? '' : `/${ref}`, DeletedSchema)).deleted;
  }

  async #ask<const Schema extends v.GenericSchema>(
    method: string,
    path: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    for (let tries = 1; ; tries++) {
      const answer = await this.#send(method, path).catch((error: Error) => error);
      if (!(answer instanceof Error)) {
        const read = v.safeParse(schema, answer.json);
        if (read.success) return read.output;
        if (answer.status === 404)
          throw new EdgeError(`${wordsIn(answer.json)} Is this the edge’s secret, and HEADS on?`);
        if (answer.status < 500) throw new EdgeError(`The edge refuses (${answer.status}). ${wordsIn(answer.json)}`);
      }
      if (tries === TRIES) throw new EdgeError(`The edge does not answer. ${reasonOf(answer)}`);
      await sleep(RETRY_MS);
    }
  }

  async #send(method: string, path: string): Promise<{ status: number; json: unknown }> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(this.#url + path, { method, headers, signal, redirect: 'manual' });
    return { status: response.status, json: await response.json().catch(() => null) };
  }
}

const reasonOf = (answer: Error | { json: unknown }): string =>
  answer instanceof Error
    ? String((answer.cause as Error | undefined)?.message ?? answer.message)
    : wordsIn(answer.json);

function wordsIn(json: unknown): string {
  const error = v.safeParse(ErrorSchema, json);
  // The message is printed to a terminal, so it must hold no control characters.
  return error.success ? `${error.output.message.replace(/\p{Cc}/gu, ' ').slice(0, 200)}.` : '';
}
