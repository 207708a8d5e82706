/**
 * When the heads of the whole library are made: one at a time, while no viewer watches or looks. The day's budget
 * bounds them.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import { originAccount } from '../auth/origin-account.ts';
import { configOf } from '../config.ts';
import type { FileName } from '../origin-gate/claim.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { HeadsGoOn } from '../origin-gate/origin-gate.ts';
import { originOf, type RouteContext } from './context.ts';
import { type HeadOutcome, makeHead, makersHeadKeyOf } from './head-maker.ts';

/** `spent`: the day's budget is used up. `full`: the bucket is full. */
export type LibraryHead = HeadOutcome | Exclude<HeadsGoOn, 'yes'>;

/** The times are the encoder's, in milliseconds: `ms` for this head, `spentMs` for all of today's heads. */
export interface LibraryHeadReply {
  made: LibraryHead;
  ms: number;
  spentMs: number;
  budgetMs: number;
}

export async function makeLibraryHead(c: RouteContext, ref: MediaRef): Promise<LibraryHeadReply> {
  const config = configOf(c.env);
  const gate = gateOf(c.env, config);
  const reply = (made: LibraryHead, spentMs: number, ms = 0): LibraryHeadReply => ({
    made,
    ms,
    spentMs,
    budgetMs: config.headsBudgetMs,
  });
  const [missing] = await gate.missingHeads([ref]);
  const before = await gate.mayMakeHeads(null, 0);
  if (!missing) return reply('there', before.spentMs);
  if (before.goOn !== 'yes') return reply(before.goOn, before.spentMs);
  let toldMs = 0;
  let { spentMs } = before;
  const since = Date.now();
  const spend = async (file: FileName | null): Promise<boolean> => {
    const ms = Date.now() - since - toldMs;
    toldMs += ms;
    const told = await gate.mayMakeHeads(file, ms);
    spentMs = told.spentMs;
    return told.goOn === 'yes';
  };
  const made = await makeHead(c, ref, { goOn: spend });
  // A head that the encoder had not begun has cost nothing.
  if (toldMs > 0) await spend(null);
  if (made === 'there') await gate.recordHeadMade(ref, await makersHeadKeyOf(c, ref));
  return reply(made, spentMs, toldMs);
}

/** A part of the library. */
export interface LibraryPart {
  /** How many films the part has; null where the origin has no list of them. */
  films: number | null;
  /** The films without a head, as far as the edge knows. */
  missing: MediaRef[];
  /** Where the list goes on; null at its end. */
  next: string | null;
}

/** @throws OriginError */
export async function listLibraryPart(c: RouteContext, after: string | null): Promise<LibraryPart> {
  const config = configOf(c.env);
  const account = await originAccount(c.env, config);
  const found = account && (await originOf(config).listFilms(account, after));
  if (!found) return { films: null, missing: [], next: null };
  const missing = await gateOf(c.env, config).missingHeads([...found.refs]);
  return { films: found.refs.length, missing, next: found.next };
}

/**
 * A run of the Cron Trigger begins no new head after this time, in milliseconds from the run's start. The platform
 * gives the run 15 minutes, and the last head may take two.
 */
const RUN_MS = 12 * 60_000;
/**
 * How soon the edge asks the gate again whether viewers still watch or look, in milliseconds: the first and the longest
 * wait. Each wait is twice as long as the one before.
 */
export const AGAIN_MS = [500, 30_000] as const;

/** Does the work of one Cron Trigger, from where the last one stopped. @returns how many heads it has made */
export async function fillLibrary(c: RouteContext): Promise<number> {
  const until = Date.now() + RUN_MS;
  let count = 0;
  let after: string | null = null;
  do {
    const part: LibraryPart = await listLibraryPart(c, after);
    for (const ref of part.missing) {
      const made = await makeWhenIdle(c, ref, until);
      if (made === 'busy' || made === 'spent' || made === 'full') return count;
      if (made === 'made') count++;
    }
    after = part.next;
  } while (after !== null && Date.now() < until);
  return count;
}

/**
 * Makes a film's head once no viewer watches or looks. @returns `busy` when a viewer still watches or looks at the end
 * of the time for it
 */
async function makeWhenIdle(c: RouteContext, ref: MediaRef, until: number): Promise<LibraryHead> {
  let [waitMs] = AGAIN_MS as readonly [number, number];
  for (;;) {
    if (Date.now() >= until) return 'busy';
    const { made } = await makeLibraryHead(c, ref);
    if (made !== 'busy') return made;
    await scheduler.wait(waitMs);
    waitMs = Math.min(waitMs * 2, AGAIN_MS[1]);
  }
}
