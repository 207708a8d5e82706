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
   * How long an intent lasts after the pointer has left the link, in milliseconds: on a touch screen the click comes
   * after that. The dwell time is a part of it, since the page reports a pointer that comes back only once the pointer
   * has rested that long.
   */
  intentGraceMs: 1_500 + DWELL_MS,
  /** A lease lasts for this many renewals: a renewal that is lost or late costs the viewer nothing. */
  renewalsPerLease: 3,
} as const;
