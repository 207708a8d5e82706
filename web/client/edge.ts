/**
 * Sends the page's requests to the edge, also while the page is left: preload, renew, cancel. The edge reads a body as
 * JSON, whatever its content type. No function here throws: a failure is an answer with `ok: false`.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { VisitBody, VisitReply } from '../../protocol/messages.ts';
import { visitUrl } from '../../protocol/urls.ts';
import type { FailureCode } from '../player/failure.ts';
import { readReply } from './reply.ts';

export type EdgeAnswer =
  | { ok: true; reply: VisitReply }
  | { ok: false; code: FailureCode; final: boolean; afterMs?: number | undefined };

/** The edge answers at once, whatever the origin does. No answer in this time means that the edge cannot be reached. */
const TIMEOUT_MS = 10_000;
/** The longest wait that the page accepts: a proxy on the way may send a `Retry-After` of hours. */
const RETRY_AFTER_MAX_MS = 60_000;

/**
 * Asks for a lease, or renews it. With `keepalive`, the browser sends the request even when the page is left at once,
 * and sends it before the page's cancel.
 */
export async function askEdge(
  action: 'preload' | 'renew',
  ref: MediaRef,
  body: VisitBody,
  send: typeof fetch = fetch,
): Promise<EdgeAnswer> {
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
      // `Retry-After` as a date, which the edge never sends, counts as absent.
      afterMs: Math.min(Number(headers.get('retry-after')) * 1000, RETRY_AFTER_MAX_MS) || undefined,
    };
  } catch {
    return { ok: false, code: 'network', final: false };
  }
}

/** A code that this page does not know is passed on unchanged: only the words that the visitor reads depend on it. */
const errorCode = (body: unknown): ErrorCode => (body as { error?: ErrorCode } | null)?.error ?? 'internal';

const visitBody = (visit: VisitId): string => JSON.stringify({ visit } satisfies VisitBody);

/** Ends a visit's lease. A beacon outlives the page that sends it. */
export function giveBack(ref: MediaRef, visit: VisitId): void {
  sendBeacon(visitUrl('cancel', ref), visitBody(visit));
}

export function sendBeacon(url: string, json: string): void {
  const sent = navigator.sendBeacon?.(url, new Blob([json], { type: 'application/json' }));
  // The browser refuses a beacon when too many bytes are under way already. A keepalive fetch has a budget of its own.
  if (!sent) fetch(url, { method: 'POST', body: json, keepalive: true }).catch(() => {});
}

declare global {
  /**
   * https://wicg.github.io/pending-beacon/: the browser sends the request once the page is gone, however the page
   * ended.
   */
  var fetchLater: ((url: string, init: RequestInit) => unknown) | undefined;
}

/**
 * A fallback for the beacon: when the page ends without a `pagehide`, the browser itself sends the cancel.
 * @returns a function that withdraws the cancel
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
    // The quota is used up, or a permissions policy forbids `fetchLater`. When the page ends without a `pagehide`, no
    // cancel is sent then, and the lease expires by itself.
  }
  return () => disarm.abort();
}
