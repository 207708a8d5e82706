/** How long the edge remembers which sessions the origin's own player plays. */
import type { SessionUse } from './adapter.ts';

/** How long the isolate remembers an answer, in milliseconds: the operator may update the origin at any time. */
const KNOWN_MS = 10 * 60_000;

interface KnownUse {
  use: SessionUse;
  until: number;
  /** From this time on the edge asks the origin again in the background. */
  renewFrom: number;
}

/** By the origin's base URL. */
const known = new Map<string, KnownUse>();

export function rememberUse(origin: string, use: SessionUse): void {
  const now = Date.now();
  known.set(origin, { use, until: now + KNOWN_MS, renewFrom: now + KNOWN_MS / 2 });
}

/** @returns null when the origin must be asked. */
export function rememberedUse(origin: string): SessionUse | null {
  const entry = known.get(origin);
  return entry && Date.now() < entry.until ? entry.use : null;
}

/**
 * @returns true when the remembered answer is old enough for the edge to ask the origin again. After one true, it
 *   returns false until the edge remembers another answer
 */
export function isUseToRenew(origin: string): boolean {
  const entry = known.get(origin);
  if (!entry || Date.now() < entry.renewFrom) return false;
  entry.renewFrom = Number.POSITIVE_INFINITY;
  return true;
}
