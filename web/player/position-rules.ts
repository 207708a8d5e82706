/**
 * Which places in a film are saved, and when a page goes to a place from another device. It is one pure function. A
 * viewer may have other pages and devices, of which only the origin knows. The origin keeps the place that was watched
 * last, on any of them.
 *
 * - A page saves what was watched on it, at the place where it was watched. Two devices that both play overwrite each
 *   other; the one that shows the last picture wins.
 * - A place that was watched a while ago is saved only after the origin has said that nothing was watched elsewhere
 *   since.
 * - A page's knowledge gets old. The page asks the origin again before it plays on, and goes to the place where the
 *   viewer has stopped elsewhere.
 */
import type { Playback } from '../../protocol/messages.ts';
import { wantedStart } from '../../protocol/wanted-start.ts';
import {
  FRESH_MS,
  NEVER_YET,
  type PositionEffect,
  type PositionEvent,
  type Positions,
  SETTLED_S,
  type Watched,
} from './positions.ts';
import { progressReport } from './progress-report.ts';

/**
 * A film may begin at a place that the viewer did not ask for. Once the viewer has watched this much film from there,
 * the page assumes that the viewer has accepted that place. In seconds of film.
 */
const CONSENT_S = 60;
/** A smaller move is the player's correction of its position; a larger one is the viewer's. In seconds. */
const JUMP_S = 2;

type Step = [Positions, ...PositionEffect[]];
type Played = Extract<PositionEvent, { type: 'played' }>;

/** @param now in milliseconds of a clock that goes on while the machine sleeps */
export function reducePositions(p: Positions, event: PositionEvent, now: number): Step {
  switch (event.type) {
    case 'wanted':
    case 'shown':
      return askIfOld(p, now);
    case 'attached':
      return askIfOld({ ...p, loading: true }, now);
    case 'begun':
      return [begun(p, event.place, now)];
    case 'played':
      return played(p, event, now);
    case 'sought':
      return sought(p, event.place, now);
    case 'chosen':
      return [...chosen(p, event.place, now), ...goTo(p, event.place)];
    case 'paused':
      return save(p, now);
    case 'ended': {
      const [next, ...effects] = reducePositions(p, { type: 'paused' }, now);
      return [{ ...next, at: 0, own: true }, ...effects];
    }
    case 'left':
      return left(p, now);
    case 'told':
      return event.n === p.asking?.n ? told({ ...p, asking: null }, event.playback, p.asking.at, now) : [p];
    case 'untold':
      return [event.n === p.asking?.n ? { ...p, asking: null, refused: event.final } : p];
    case 'kept':
      return event.n === p.sending?.n ? kept(p, p.sending, now) : [p];
    case 'unkept':
      return event.n === p.sending?.n ? unkept(p, p.sending.watched, event.final, now) : [p];
    case 'tick':
      if (!p.unsaved) return p.passed ? askIfOld(p, now) : [p];
      return p.told && isFresh(p.unsaved.at, now) ? save(p, now) : ask(p, now);
  }
}

/** When the clock was set back, `at` may lie in the future. Such a time counts as old. */
const isFresh = (at: number, now: number): boolean => at <= now && now - at <= FRESH_MS;
const isOld = ({ toldAt, mineAt }: Positions, now: number): boolean => !isFresh(toldAt, now) && !isFresh(mineAt, now);
const inDoubt = (watched: Watched | null): Watched | null => watched && { ...watched, at: NEVER_YET };
/**
 * From now on, what the video plays does not count as watched. The sum of such seconds, `uncounted`, starts at 0 again.
 */
const UNCOUNTED = { counts: false, uncounted: 0, passed: null } satisfies Partial<Positions>;
const COUNTED = { ...UNCOUNTED, counts: true } satisfies Partial<Positions>;
const wholeSeconds = ({ place }: Watched): number => Math.floor(place);

function ask(p: Positions, now: number): Step {
  if (p.asking || p.refused) return [p];
  const n = p.requests + 1;
  const asking: Positions = { ...p, requests: n, asking: { n, at: now } };
  return [p.counts && !isFresh(p.mineAt, now) ? { ...asking, ...UNCOUNTED } : asking, { do: 'ask', n }];
}

const askIfOld = (p: Positions, now: number): Step => (isOld(p, now) ? ask(p, now) : [p]);

/**
 * From now on, the seconds that the video plays count as watched, if any of three things holds: - The viewer has
 * watched on for `CONSENT_S`. - The viewer has chosen the place `at`. - The place `at` is not before the place where
 * the viewer wanted to begin.
 */
function count(p: Positions, now: number): Positions {
  const { told, passed } = p;
  if (p.counts || !told || p.asking || p.loading) return p;
  if (p.uncounted >= CONSENT_S) return choose(p, p.at, now);
  if (isOld(p, now) || (!p.own && p.at < wantedStart(told))) return p;
  const counts = { ...p, ...COUNTED };
  return passed && isFresh(passed.at, now) ? { ...counts, own: true, mineAt: passed.at, unsaved: passed } : counts;
}

function begun(p: Positions, place: number, now: number): Positions {
  const own = p.own && place === p.at;
  return count({ ...p, loading: false, at: place, own, counts: own && p.counts }, now);
}

function played(p: Positions, { place, durationS, complete }: Played, now: number): Step {
  const seconds = place - p.at;
  if (p.loading || seconds <= 0) return [p];
  const moved = { ...p, at: place };
  const watched: Watched = { place, durationS, complete, at: now };
  const old = isOld(p, now);
  if (p.counts && !old) return [{ ...moved, own: true, mineAt: now, unsaved: watched }];
  // The machine has slept, or the film stood still for long: the viewer may have watched elsewhere.
  if (p.counts) return ask(moved, now);
  const next = count({ ...moved, uncounted: p.uncounted + seconds, passed: watched }, now);
  // A question without an answer is repeated at a `tick`, not here.
  return old && !p.passed ? ask(next, now) : [next];
}

function sought(p: Positions, place: number, now: number): Step {
  if (p.loading) return [p];
  return Math.abs(place - p.at) < JUMP_S ? [{ ...p, at: place }] : chosen(p, place, now);
}

/**
 * The viewer has chosen a place. The origin's answer tells what was watched elsewhere before, and does not undo that
 * choice.
 */
function chosen(p: Positions, place: number, now: number): Step {
  const next = choose(p, place, now);
  return isFresh(p.toldAt, now) ? [next] : ask(next, now);
}

const choose = (p: Positions, at: number, now: number): Positions => ({ ...p, ...COUNTED, at, own: true, mineAt: now });

const goTo = ({ loading, at }: Positions, place: number): PositionEffect[] =>
  loading || Math.abs(place - at) < JUMP_S ? [] : [{ do: 'go', place }];

/**
 * Sends one save at a time, so that saves arrive in their order. The page saves nothing before the origin has told it
 * the saved place, and nothing that was watched a while ago.
 */
function save(p: Positions, now: number, leaving = false): Step {
  const { told, unsaved } = p;
  if (!told || !unsaved || !isFresh(unsaved.at, now)) return [p];
  if (p.sending && !leaving) return [{ ...p, again: true }];
  const second = wholeSeconds(unsaved);
  if (p.ours.every((one) => one === second)) return [{ ...p, unsaved: null }];
  const n = p.requests + 1;
  const report = progressReport(unsaved.place, unsaved.durationS, unsaved.complete, told);
  return [
    { ...p, requests: n, sending: { n, at: now, watched: unsaved }, again: false, ours: [...p.ours, second] },
    { do: 'save', n, report, leaving },
  ];
}

function kept(p: Positions, { watched, at }: NonNullable<Positions['sending']>, now: number): Step {
  const unsaved = p.unsaved === watched ? null : p.unsaved;
  return saveAgain({ ...p, unsaved, sending: null, ours: [wholeSeconds(watched)], toldAt: at }, now);
}

function unkept(p: Positions, watched: Watched, final: boolean, now: number): Step {
  if (p.unsaved !== watched) return saveAgain({ ...p, sending: null }, now);
  return [{ ...p, sending: null, again: false, unsaved: final ? null : inDoubt(watched) }];
}

const saveAgain = (p: Positions, now: number): Step => (p.again ? save({ ...p, again: false }, now) : [p]);

/**
 * When the viewer comes back to a page, what the page knew may be outdated, and its last save may not have arrived. So
 * the page forgets what it knows when the viewer leaves.
 */
function left(p: Positions, now: number): Step {
  const [next, ...effects] = save(p, now, true);
  const forgotten: Partial<Positions> = {
    toldAt: NEVER_YET,
    mineAt: NEVER_YET,
    ...UNCOUNTED,
    asking: null,
    sending: null,
    again: false,
  };
  return [{ ...next, ...forgotten, unsaved: inDoubt(next.unsaved) }, ...effects];
}

function told(p: Positions, playback: Playback, askedAt: number, now: number): Step {
  // The machine has slept since the question: the answer is old.
  if (!isFresh(askedAt, now)) return ask(p, now);
  const second = Math.floor(playback.position_seconds);
  const isOurs = p.ours.includes(second);
  const isNews = p.ours.length > 0 ? !isOurs : !p.own;
  const known: Positions = {
    ...p,
    told: playback,
    toldAt: askedAt,
    ours: p.sending ? [second, wholeSeconds(p.sending.watched)] : [second],
  };
  if (isNews && !isFresh(p.mineAt, now)) return goOnElsewhere(known, wantedStart(playback), now);
  const { unsaved } = known;
  if (!unsaved || isFresh(unsaved.at, now)) return [count(known, now)];
  // The viewer watched `unsaved` a while ago. It is saved only if the viewer has watched on no other page since. That
  // is so when the position at the origin is still one that this page has saved (`isOurs`).
  return save(count({ ...known, unsaved: isOurs ? { ...unsaved, at: now } : null }, now), now);
}

/** The viewer has watched on another page, later than on this one. */
function goOnElsewhere(p: Positions, place: number, now: number): Step {
  const next = { ...p, own: false, counts: false, unsaved: null };
  if (p.loading || p.uncounted >= SETTLED_S) return [count(next, now)];
  const moves = goTo(p, place);
  // What was played in the meantime does not count as watched.
  return [count(moves.length > 0 ? { ...next, ...UNCOUNTED, at: place } : next, now), ...moves];
}
