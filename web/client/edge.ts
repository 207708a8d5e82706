/**
 * What the page asks of the edge, which reads a body as JSON whatever it is called. Nothing here throws: a failure is an answer.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { VisitBody, VisitReply } from '../../protocol/messages.ts';
import { visitUrl } from '../../protocol/urls.ts';
import type { FailureCode } from '../player/failure.ts';
import { readReply } from './reply.ts';

export type Answer =
  | { ok: true; reply: VisitReply }
  | { ok: false; code: FailureCode; final: boolean; afterMs?: number | undefined };

/** The edge answers at once, whatever the origin does: no answer in this time means that there is no way to it. */
const TIMEOUT_MS = 10_000;
/** A proxy on the way may ask for hours. */
const RETRY_AFTER_MAX_MS = 60_000;

/** Asks for a lease, or keeps one. `keepalive`, so that a page left at once still sends it, before its cancel. */
export async function askEdge(
  action: 'preload' | 'renew',
  ref: MediaRef,
  body: VisitBody,
  send: typeof fetch = fetch,
): Promise<Answer> {
  try {
    const response = await send(visitUrl(action, ref), {
      method: 'POST',
      body: JSON.stringify(body),
      keepalive: true,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json().catch(() => null);
    const reply = response.ok ? readReply(answer) : null;
    if (reply) return { ok: true, reply };
    const { status, headers } = response;
    return {
      ok: false,
      code: errorCode(answer),
      final: status >= 400 && status < 500 && status !== 429,
      // A date, which the edge does not send, counts as nothing.
      afterMs: Math.min(Number(headers.get('retry-after')) * 1000, RETRY_AFTER_MAX_MS) || undefined,
    };
  } catch {
    return { ok: false, code: 'network', final: false };
  }
}

/** A code that this page does not know is shown as it came: only the visitor's words depend on it. */
const errorCode = (body: unknown): ErrorCode => (body as { error?: ErrorCode } | null)?.error ?? 'internal';

const visitBody = (visit: VisitId): string => JSON.stringify({ visit } satisfies VisitBody);

/** Gives a visit's lease back. A beacon outlives the page that sends it. */
export function giveBack(ref: MediaRef, visit: VisitId): void {
  beacon(visitUrl('cancel', ref), visitBody(visit));
}

export function beacon(url: string, json: string): void {
  const sent = navigator.sendBeacon?.(url, new Blob([json], { type: 'application/json' }));
  // Refused when too much is under way already; a keepalive fetch has a budget of its own.
  if (!sent) fetch(url, { method: 'POST', body: json, keepalive: true }).catch(() => {});
}

declare global {
  /** https://wicg.github.io/pending-beacon/: sent by the browser when the page is gone, however it went. */
  var fetchLater: ((url: string, init: RequestInit) => unknown) | undefined;
}

/**
 * A second net under the beacon: the browser itself gives the lease back should the page die without a `pagehide`.
 * @returns disarms it.
 */
export function armGiveBack(ref: MediaRef, visit: VisitId): () => void {
  const disarm = new AbortController();
  try {
    globalThis.fetchLater?.(visitUrl('cancel', ref), {
      method: 'POST',
      body: visitBody(visit),
      signal: disarm.signal,
    });
  } catch {
    // Over its quota, or forbidden by a permissions policy: the lease expires by itself.
  }
  return () => disarm.abort();
}
