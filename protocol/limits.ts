/** Limits that both sides keep: how long the pointer rests on a link, the size of a request. */

/**
 * How long the pointer rests on a link before the page takes that for intent, in milliseconds. A pointer that only
 * passes over a grid of links shows no intent.
 */
const DWELL_MS = 120;

/**
 * Limits that both sides keep. A limit that an operator may want to change is a `[vars]` entry of `wrangler.toml`
 * instead.
 */
export const LIMITS = {
  /** The length of a preload, renew or cancel body, in bytes; a browser allows a keepalive body 64 KiB. */
  bodyBytes: 8 * 1024,
  /** The length of each of a viewer's credentials, in characters; a browser allows a cookie 4 KiB. */
  credentialLength: 8 * 1024,
  dwellMs: DWELL_MS,
  /**
   * How long an intent lasts after the pointer has left the link, in milliseconds. On a touch screen the finger leaves
   * the link before the click comes. A mouse pointer may come back to the link. The page notices the return only
   * `DWELL_MS` later, so `DWELL_MS` is added.
   */
  intentGraceMs: 1_500 + DWELL_MS,
  /**
   * How many times a page renews a lease within the lease's length: one renewal that is lost or late costs the viewer
   * nothing.
   */
  renewalsPerLease: 3,
} as const;
