/** How long Mydia may take to answer, and which of its answers count. */
import * as v from 'valibot';
import { type Credentials, credentialHeaders, type OwnCredentials } from '../auth/credentials.ts';
import { OriginError } from './adapter.ts';

/**
 * A tunnel or proxy gives these answers for an origin that it could not reach. A server answers 408 on a connection
 * that has been silent for too long.
 */
const GATEWAY_STATUSES = [408, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530] as const;
export type GatewayStatus = (typeof GATEWAY_STATUSES)[number];
const isGateway = (status: number): boolean => (GATEWAY_STATUSES as readonly number[]).includes(status);

/** The time limit for an answer that the server has in its memory or database, in milliseconds. */
export const TIMEOUT_MS = 20_000;
/**
 * The time limit for the start of a session, in milliseconds: with a slow disk or a busy server, ffprobe and the start
 * may take long.
 */
export const START_TIMEOUT_MS = 90_000;

interface Init {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

export class MydiaHttp {
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /**
   * The time limit is for the answer's headers and for the part of the body that `use` reads. When the origin no longer
   * accepts the credentials of the edge's own account, the account signs in anew and asks once more.
   * @throws OriginError
   */
  async ask<T>(
    path: string,
    credentials: Credentials | OwnCredentials,
    init: Init,
    use: (response: Response) => T | Promise<T>,
  ): Promise<T> {
    // Not AbortSignal.timeout: its timer cannot be cleared, and would keep the Durable Object in memory.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), init.timeoutMs);
    try {
      const response = await this.#send(path, credentials, init, limit.signal);
      const renewed = response.status === 401 && 'renew' in credentials ? await credentials.renew() : null;
      if (!renewed) return await use(response);
      await response.body?.cancel();
      return await use(await this.#send(path, renewed, init, limit.signal));
    } catch (cause) {
      if (cause instanceof OriginError) throw cause;
      throw new OriginError('origin_unreachable', 'The media server did not answer', { uncertain: true, cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #send(path: string, credentials: Credentials, init: Init, signal: AbortSignal): Promise<Response> {
    const headers = credentialHeaders(credentials);
    for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value);
    const { method = 'GET', body = null } = init;
    // Redirects are not followed: credentials go to the origin's own address and nowhere else. Cloudflare's cache knows
    // answers by their URL alone, and must keep no answer that was for one viewer.
    return fetch(this.origin + path, { method, headers, body, redirect: 'manual', cache: 'no-store', signal });
  }
}

/** A page, such as a proxy's sign-in or error page, is no answer of the media server's. */
export const isJsonObject = (answer: unknown): boolean => v.is(v.looseObject({}), answer);
export const isPage = ({ headers }: Response): boolean => /^text\/html\b/i.test(headers.get('content-type') ?? '');

export const foreignAnswerError = (): OriginError =>
  new OriginError('origin_invalid', 'Another server has answered in place of the media server', { uncertain: true });

export function statusError({ status }: Response): OriginError {
  if (isGateway(status)) {
    return new OriginError('origin_unreachable', `The media server cannot be reached (${status})`, { uncertain: true });
  }
  // A 429 does not answer the question, and the edge must not pass it on: hls.js would give up for good on a 4xx.
  if (status === 429) return new OriginError('not_ready', 'The media server was asked too much lately; ask again');
  return new OriginError('origin_invalid', `The media server answered ${status}`);
}
