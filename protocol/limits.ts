/** Limits that both sides keep: how long the pointer rests on a link, the size of a request. */

/** How long the pointer rests on a link before it counts as intent, in milliseconds: a pass over a grid is none. */
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
   * How long an intent outlives the pointer's leaving, in milliseconds: on a touch screen the click comes after. A pointer that
   * comes back is told of only once it has dwelt.
   */
  intentGraceMs: 1_500 + DWELL_MS,
  /** A lease lasts for this many renewals: a renewal that is lost or late costs the viewer nothing. */
  renewalsPerLease: 3,
} as const;
