/**
 * Which file gets a slot, and which file loses one, among the files of all viewers. Plays come before looks, each in
 * the order in which they came; the edge's own heads get the slots that are left.
 */
import type { FileName, SlotVerdict, Want } from './claim.ts';
import type { Draft } from './draft.ts';
import type { Entry, GatePolicy, GateState } from './state.ts';
import { RESERVED_MS } from './times.ts';

type Row = [FileName, Entry];

/**
 * Gives out the free slots. When a play finds no free slot, or when more slots are taken than there are, the gate asks
 * files that no viewer plays to give up their slots.
 */
export function assignSlots(draft: Draft, now: number, { maxTranscodes, maxWarm }: GatePolicy): void {
  const rows = [...draft.files];
  const taken = rows.filter(([, { slot }]) => slot !== 'none');
  let free = maxTranscodes - taken.length;
  let warm = taken.filter(([, { wants }]) => wants === 'warm').length;

  const plays = waiting(rows, 'play');
  // A play takes a slot that is reserved for another file, while that file has not claimed it.
  for (const [file, entry] of taken) {
    if (free >= plays.length) break;
    if (entry.slot !== 'reserved' || entry.wants === 'play') continue;
    draft.files.set(file, { ...entry, slot: 'none' });
    draft.nudged.delete(file);
    free++;
    if (entry.wants !== 'spare') warm--;
  }

  const served = plays.slice(0, Math.max(free, 0));
  for (const row of served) reserve(draft, row, now);
  // More slots are taken than there are: a file that was given up as lost is back, or the operator has lowered the
  // number.
  const surplus = Math.max(0, -free);
  const lacking = plays.length - served.length + surplus;
  if (lacking > 0) {
    evict(draft, taken, lacking);
    return;
  }
  free -= served.length;
  const looks = waiting([...draft.files], 'warm').slice(0, Math.max(0, maxWarm - warm));
  for (const row of looks.slice(0, Math.max(0, free))) reserve(draft, row, now);
  const spare = taken.filter(([, { wants }]) => wants === 'spare');
  if (looks.length > free) evict(draft, spare, looks.length - free);
  // The edge makes one head at a time. The other free slots are left for films that viewers may want next.
  else if (looks.length < free && spare.length === 0)
    for (const row of waiting([...draft.files], 'spare').slice(0, 1)) reserve(draft, row, now);
}

/** @returns whether one more warm session would start at once. */
export function hasRoom({ files }: GateState, { maxTranscodes, maxWarm }: GatePolicy): boolean {
  let taken = 0;
  let warm = 0;
  for (const { slot, wants } of files.values()) {
    // A head gives way to a look.
    if (wants === 'spare') continue;
    // Other files wait already.
    if (slot === 'none') return false;
    taken++;
    if (wants === 'warm') warm++;
  }
  return taken < maxTranscodes && warm < maxWarm;
}

export function slotVerdictOf({ files }: GateState, file: FileName): SlotVerdict {
  const entry = files.get(file);
  if (entry?.slot === 'held') return entry.evicted ? 'evict' : 'granted';
  if (entry?.wants !== 'play' && entry?.wants !== 'warm') return 'busy';
  const rows = [...files];
  const cleared = rows.filter(isBeingCleared);
  const plays = waiting(rows, 'play');
  const placeIn = (queue: Row[]): number => queue.findIndex(([name]) => name === file);
  if (entry.wants === 'play') return placeIn(plays) < cleared.length ? 'pending' : 'busy';
  // For a waiting look, the gate takes slots only from heads. Waiting plays get these slots first: when heads give up
  // three slots and two plays wait, one slot is left for looks.
  const forLooks = cleared.filter(([, { wants }]) => wants === 'spare').length - plays.length;
  return placeIn(waiting(rows, 'warm')) < forLooks ? 'pending' : 'busy';
}

const waiting = (rows: Row[], wants: Entry['wants']): Row[] =>
  rows.filter(([, entry]) => entry.slot === 'none' && entry.wants === wants).sort(([, a], [, b]) => a.since - b.since);

function reserve(draft: Draft, [file, entry]: Row, now: number): void {
  draft.files.set(file, { ...entry, slot: 'reserved', dueAt: now + RESERVED_MS });
  draft.nudged.add(file);
}

const isBeingCleared = ([, { slot, evicted }]: Row): boolean => slot === 'held' && evicted;

/**
 * Chooses files that must give up their slots. Files of heads come first, then films that stand still, then films at
 * which viewers look. A film that stands still comes before a look, because its viewer has been away for minutes, while
 * a viewer that looks may press Play now. Among the files of one kind, the least recently renewed file comes first.
 * @param lacking the number of slots that must become free. Files that were chosen earlier and still hold their slots
 *   count: with 3 slots lacking and 1 such file, the gate chooses 2 more files
 */
function evict(draft: Draft, taken: Row[], lacking: number): void {
  const more = lacking - taken.filter(isBeingCleared).length;
  if (more <= 0) return;
  const victims = taken
    .filter(([, { slot, wants, evicted }]) => slot === 'held' && wants !== 'play' && !evicted)
    .sort(([, a], [, b]) => rankOf(a) - rankOf(b) || a.renewedAt - b.renewedAt);
  for (const [file, entry] of victims.slice(0, more)) {
    draft.files.set(file, { ...entry, evicted: true });
    draft.nudged.add(file);
  }
}

/** The lowest rank gives way first. */
const RANKS: Record<Want, number> = { spare: 0, paused: 1, warm: 2, play: 3 };

const rankOf = ({ wants }: Entry): number => (wants === null ? RANKS.warm : RANKS[wants]);
