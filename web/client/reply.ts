/**
 * Reads the edge's reply to a preload or renewal. The check is written by hand: the page client must be small, and a
 * schema library would be a third of it. The types are the protocol's, so that a change there is a compile error here.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { Status, VisitReply } from '../../protocol/messages.ts';

const STATUSES: Record<Status, true> = {
  warming: true,
  ready: true,
  direct: true,
  off: true,
  busy: true,
  cancelled: true,
};

/** @returns null for anything that is no reply */
export function readReply(json: unknown): VisitReply | null {
  const { status, visit, manifest, renewAfterS } = (json as { [key in keyof VisitReply]?: unknown } | null) ?? {};
  const valid =
    Object.hasOwn(STATUSES, status as string) &&
    typeof visit === 'string' &&
    typeof manifest === 'string' &&
    (renewAfterS === null || (typeof renewAfterS === 'number' && renewAfterS > 0));
  return valid ? { status: status as Status, visit: visit as VisitId, manifest, renewAfterS } : null;
}
