/** Sends the doctor's requests, with a time limit, and without following redirects. */
import * as v from 'valibot';
import { type Credentials, credentialHeaders } from '../../worker/auth/credentials.ts';
import { answerJson, answerText } from '../../worker/origins/answer-text.ts';

/** The same as the edge's own limit. */
const TIMEOUT_MS = 20_000;

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Whether the answer is a web page. Mydia's API never answers with one. */
  isPage: boolean;
  text: string;
  /** The parsed body; null when the body is not JSON. */
  json: unknown;
  /** Milliseconds from the request to the end of the body. */
  ms: number;
}

export class Client {
  readonly origin: string;
  readonly #stopping: AbortSignal;

  /** @param stopping aborts every request, except those that bring a signal of their own */
  constructor(origin: string, stopping: AbortSignal) {
    this.origin = origin;
    this.#stopping = stopping;
  }

  /** @throws what `fetch` throws, and `stopping`'s reason */
  async ask(path: string, credentials: Credentials = {}, more: RequestInit = {}): Promise<HttpAnswer> {
    const begun = performance.now();
    const signal = AbortSignal.any([this.#stopping, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await this.#fetch(path, credentials, { ...more, signal });
    const { status, headers } = response;
    const text = await answerText(response);
    return { status, headers, isPage: isPage(headers), text, json: jsonOf(text), ms: performance.now() - begun };
  }

  /** @throws as `ask` */
  askGraphql(
    query: string,
    variables: Record<string, unknown> = {},
    credentials: Credentials = {},
  ): Promise<HttpAnswer> {
    const body = JSON.stringify({ query, variables });
    return this.ask('/api/graphql', credentials, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
  }

  /**
   * Asks for the first byte of a stream. `stopping` does not abort it: the request may start a session, and the doctor
   * must learn of that session to end it.
   * @returns the answer. Only an error comes with its body, since any other body may be a film
   */
  async open(path: string, credentials: Credentials, timeoutMs: number): Promise<HttpAnswer> {
    const begun = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await this.#fetch(path, credentials, { signal, headers: { range: 'bytes=0-0' } });
    const { status, headers } = response;
    const ms = performance.now() - begun;
    const json = status >= 400 ? await answerJson(response) : null;
    if (status < 400) await response.body?.cancel();
    return { status, headers, isPage: isPage(headers), text: '', json, ms };
  }

  #fetch(path: string, credentials: Credentials, init: RequestInit): Promise<Response> {
    const headers = credentialHeaders(credentials);
    // Without this header Phoenix answers an unknown route with a web page.
    headers.set('accept', 'application/json');
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return fetch(this.origin + path, { ...init, headers, redirect: 'manual' });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isPage = (headers: Headers): boolean => /^text\/html\b/i.test(headers.get('content-type') ?? '');

const ErrorSchema = v.object({ error: v.string() });

/**
 * Mydia's own errors have a text; its answer to an unknown route has none. @returns null for an answer without a text
 */
export function errorText(json: unknown): string | null {
  const body = v.safeParse(ErrorSchema, json);
  // The text is printed to a terminal, so it must hold no control characters.
  return body.success ? body.output.error.replace(/\p{Cc}/gu, ' ').slice(0, 200) : null;
}
