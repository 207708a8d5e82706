/**
 * What the page sends to the edge, also as it is left: preload, renew, cancel. The edge reads a body as JSON whatever
 * its type. No function here throws: a failure is an answer.
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
/** A proxy on the way may send a `Retry-After` of hours. */
const RETRY_AFTER_MAX_MS = 60_000;

/** Asks for a lease, or renews it. With `keepalive`, a page that is left at once still sends it, before its cancel. */
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

/** A code that this page does not know is passed on unchanged: only the visitor's words depend on it. */
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
  /** https://wicg.github.io/pending-beacon/: the browser sends it when the page is gone, however the page ended. */
  var fetchLater: ((url: string, init: RequestInit) => unknown) | undefined;
}

/**
 * Backs the beacon up: the browser itself ends the lease when the page dies without a `pagehide`.
 * @returns a function that disarms it
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
    // The quota is used up, or a permissions policy forbids it: the lease expires by itself.
  }
  return () => disarm.abort();
}
