/**
 * How soon a media file or the gate speaks again, and how long each waits for the other. Times are in milliseconds.
 * They must be in an order, which `test/origin-gate/times.test.ts` asserts: each side speaks again before the other
 * side takes its silence for an answer.
 */

/** A file with a slot repeats its claim so often, well before the gate begins to ask … */
export const REPEAT_CLAIM_MS = 40_000;
/** … which the gate does when a claim is so old. */
export const CLAIM_LIFE_MS = 120_000;
/** How often the gate nudges a file that does not say what it does with its slot … */
export const NUDGE_AGAIN_MS = 10_000;
/** … and how often while a play waits for that slot. */
export const EVICT_AGAIN_MS = 2_000;

/** A file that waits for a slot asks again this often, should the gate's nudge be lost. */
export const ASK_AGAIN_MS = 5_000;
/** How long the gate keeps a slot for a file that it has nudged. */
export const RESERVED_MS = 10_000;
/** A file takes a reply for lost when it has not come after this long. */
export const REPLY_LOST_MS = 15_000;
/**
 * A session that gives way to Play usually stops within a second: after this long, the edge tells viewers that no slot
 * is free.
 */
export const EVICTION_MS = 4_000;

/**
 * How long after its idle time a session counts as dropped: the origin looks for idle sessions only now and then, and a
 * request may have reached the session late. Then the file forgets a session that it could not stop …
 */
export const FILE_IDLE_MARGIN_MS = 2 * 60_000;
/** … and the gate gives away the slot of a file that is silent. The file's own margin is over by then. */
export const GATE_IDLE_MARGIN_MS = 3 * 60_000;
