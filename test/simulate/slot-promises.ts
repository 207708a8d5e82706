/**
 * Checks promise 6 in every step of the gate and of a file: whatever waits or is evicted, the slots are given out
 * rightly.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { FileName } from '../../worker/origin-gate/claim.ts';
import type { Entry } from '../../worker/origin-gate/state.ts';
import { type FileStep, type GateStep, POLICY } from './actors.ts';

/** @returns what is wrong; null when nothing is */
export function wrongAtGate({ event, before, after }: GateStep): string | null {
  const entries = [...after.files.values()];
  const taken = entries.filter(({ slot }) => slot !== 'none');
  const free = POLICY.maxTranscodes - taken.length;
  const warm = taken.filter(({ wants }) => wants === 'warm').length;
  const waits = (kind: Entry['wants']): boolean => entries.some(({ slot, wants }) => slot === 'none' && wants === kind);

  const isNew = ([file, { slot }]: [FileName, Entry]): boolean => {
    const isOwnWord = event.type === 'claim' && event.file === file && event.claim.holds;
    return slot !== 'none' && !isOwnWord && (before.files.get(file)?.slot ?? 'none') === 'none';
  };
  for (const [, { wants }] of [...after.files].filter(isNew)) {
    if (wants === 'warm' && warm > POLICY.maxWarm) return '6: those who look are given more than their slots';
  }
  // A file that waits gets a free slot in the very step in which the slot becomes free.
  if (free > 0 && waits('play')) return '6: one who plays waits beside a free slot';
  if (free > 0 && warm < POLICY.maxWarm && waits('warm')) return '6: one who looks waits beside a free slot';
  if (isKeptFromPlay(entries, free)) return '6: one who plays waits while what nobody watches keeps its slot';
  if (isKeptByHead(entries, free, warm)) return '6: a viewer waits while a head keeps its slot';
  for (const films of after.viewers.values()) {
    if (films.size > POLICY.maxWarmPerViewer) return '6: the gate lets a viewer have more than their share';
    for (const film of films.keys()) if (!after.files.has(film)) return '6: a viewer holds a film that the gate forgot';
  }
  return null;
}

/**
 * @returns whether a play waits for a slot that the gate should have taken from a file that no viewer watches
 * @param free the free slots; below 0, the number of slots that are taken beyond the limit
 */
function isKeptFromPlay(entries: readonly Entry[], free: number): boolean {
  const lacking = entries.filter(({ slot, wants }) => slot === 'none' && wants === 'play').length - free;
  const unwatched = entries.filter(({ slot, wants }) => slot === 'held' && wants !== 'play');
  const cleared = entries.filter(({ slot, evicted }) => slot === 'held' && evicted).length;
  return lacking > cleared && unwatched.some(({ evicted }) => !evicted);
}

/**
 * @returns whether a look waits for a slot that the gate should have taken from a head. Always false in two cases:
 * - A play waits: `isKeptFromPlay` judges that case.
 * - `free` is below 0: more slots are in use than the limit allows.
 * @param free the free slots
 * @param warm the slots that looks have
 */
function isKeptByHead(entries: readonly Entry[], free: number, warm: number): boolean {
  const of = (slot: Entry['slot'], kind: Entry['wants']): Entry[] =>
    entries.filter((entry) => entry.slot === slot && entry.wants === kind);
  const heads = of('held', 'spare');
  const cleared = heads.filter(({ evicted }) => evicted).length;
  const waiting = Math.min(of('none', 'warm').length, Math.max(0, POLICY.maxWarm - warm));
  return free >= 0 && of('none', 'play').length === 0 && heads.length > cleared && waiting > free + cleared;
}

/**
 * The gate's reply to a claim may say that a viewer has newer looks at other films (`outbid`). The file must then end
 * the viewer's look at this film.
 * @returns whether the file has kept such a look
 * @param told the time at which each look had begun when the file sent the claim. A look that began after the claim may
 * stay
 */
export function keepsTheOutbid({ event, before, after }: FileStep, told: ReadonlyMap<VisitId, number>): boolean {
  const { askedAt, seq } = before.slot;
  if (event.type !== 'claimed' || event.claim.seq !== seq || askedAt === null) return false;
  const outbid = event.reply?.outbid ?? [];
  // A look that began after the claim has another `since`. That time may be earlier, because the file's clock can be
  // set back. So the times are compared by `===`, and not by `<=`.
  return [...after.leases].some(
    ([visit, { kind, viewer, since }]) => kind === 'warm' && outbid.includes(viewer) && since === told.get(visit),
  );
}
