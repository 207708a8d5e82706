/**
 * How often a media file and the gate speak, and when viewers are told that no slot is free. Times are in milliseconds.
 * They must be in an order, which `test/origin-gate/times.test.ts` asserts: the file and the gate each send the next
 * message before the other one concludes anything from the silence.
 */

/**
 * How often a file with a slot repeats its claim: well before `CLAIM_LIFE_MS`, when the gate begins to nudge the file.
 */
export const REPEAT_CLAIM_MS = 40_000;
/** The age of a file's last claim at which the gate begins to nudge the file. */
export const CLAIM_LIFE_MS = 120_000;
/** How often the gate nudges a silent file that has a slot. */
export const NUDGE_AGAIN_MS = 10_000;
/** How often the gate nudges a file that has a slot while a play waits for that slot. */
export const EVICT_AGAIN_MS = 2_000;

/** How often a file that waits for a slot claims again: the gate's nudge may be lost. */
export const ASK_AGAIN_MS = 5_000;
/** How long the gate keeps a slot for a file that it has nudged. */
export const RESERVED_MS = 10_000;
/** How long a file waits for a reply of the gate before it takes the reply for lost. */
export const REPLY_LOST_MS = 15_000;
/**
 * How long Play waits for a session that gives way, before the edge tells viewers that no slot is free. Such a session
 * usually stops within a second.
 */
export const EVICTION_MS = 4_000;

/**
 * How much longer than a session's idle time a media file waits before it forgets a session that it could not stop. By
 * then the origin has surely dropped the session. The margin has two reasons: the origin looks for idle sessions only
 * now and then, and a request may have reached the session late.
 */
export const FILE_IDLE_MARGIN_MS = 2 * 60_000;
/**
 * How much longer than a session's idle time the gate waits before it gives away the slot of a silent file. This is
 * longer than `FILE_IDLE_MARGIN_MS`, so the file has forgotten its session by then.
 */
export const GATE_IDLE_MARGIN_MS = 3 * 60_000;
