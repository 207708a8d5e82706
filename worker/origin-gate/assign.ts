/** Who gets the slots: plays before warms, each in the order in which they came; the edge itself, for heads, what is left. */
import type { FileName, Verdict } from './claim.ts';
import type { Draft } from './reducer.ts';
import type { Entry, GatePolicy, GateState } from './state.ts';

/** How long a slot is kept for a file that has been told to ask for it. */
const RESERVED_MS = 10_000;

type Row = [FileName, Entry];

/** Hands out what is free. When somebody who plays gets nothing, or too much is taken, clears slots of those who only look. */
export function assign(draft: Draft, now: number, { maxTranscodes, maxWarm }: GatePolicy): void {
  const rows = [...draft.files];
  const taken = rows.filter(([, { slot }]) => slot !== 'none');
  let free = maxTranscodes - taken.length;
  let warm = taken.filter(([, { wants }]) => wants === 'warm').length;

  const plays = waiting(rows, 'play');
  // A slot that nobody has come for yet is simply given to another.
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
  // More than there are: a file that was given up as lost is back, or the operator has lowered the number.
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
  // One head at a time: each takes the encoder from what a viewer may want next.
  else if (looks.length < free && spare.length === 0)
    for (const row of waiting([...draft.files], 'spare').slice(0, 1)) reserve(draft, row, now);
}

/** @returns whether one more warm session would be started at once. */
export function hasRoom({ files }: GateState, { maxTranscodes, maxWarm }: GatePolicy): boolean {
  let taken = 0;
  let warm = 0;
  for (const { slot, wants } of files.values()) {
    // It gives way to a look.
    if (wants === 'spare') continue;
    // Others wait already.
    if (slot === 'none') return false;
    taken++;
    if (wants === 'warm') warm++;
  }
  return taken < maxTranscodes && warm < maxWarm;
}

export function verdictOn({ files }: GateState, file: FileName): Verdict {
  const entry = files.get(file);
  if (entry?.slot === 'held') return entry.evicted ? 'evict' : 'granted';
  if (entry?.wants !== 'play' && entry?.wants !== 'warm') return 'busy';
  const rows = [...files];
  const cleared = rows.filter(isBeingCleared);
  const plays = waiting(rows, 'play');
  const placeIn = (queue: Row[]): number => queue.findIndex(([name]) => name === file);
  if (entry.wants === 'play') return placeIn(plays) < cleared.length ? 'pending' : 'busy';
  // For a look only heads are cleared.
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
 * Chooses heads first, then films that stand still, then those that are looked at, of each the least recently renewed, until as
 * many are being cleared as are lacking. A viewer who has been away for minutes loses less than one who may press Play now.
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

const rankOf = ({ wants }: Entry): number => (wants === 'spare' ? 0 : wants === 'paused' ? 1 : 2);
