/**
 * Which places are saved, as one pure function. A viewer may have other pages and devices, of which only the origin knows: what was
 * watched last, anywhere, is what the origin keeps.
 *
 * - Saved is what was watched on this page, at the place where it was watched. Two devices that both play overwrite each other; the
 *   one that shows the last picture wins.
 * - What was watched a while ago is saved only after the origin has said that nothing was watched elsewhere since.
 * - What a page knows grows old. It asks again before it plays on, and goes to where the viewer has stopped elsewhere.
 */
import type { Playback } from '../../protocol/messages.ts';
import {
  NEVER_YET,
  type PositionEffect,
  type PositionEvent,
  type Positions,
  SETTLED_S,
  type Watched,
} from './positions.ts';
import { progressReport, wantedStart } from './resume.ts';

/** How long the origin's word is taken for true, and what was watched here for the last; longer than from one save to the next. */
const FRESH_MS = 15_000;
/** A start that the viewer did not ask for, and who goes on with it for so long, wants it. In seconds of film. */
const CONSENT_S = 60;
/** Players correct the place by less than this; a viewer goes further. In seconds. */
const JUMP_S = 2;

type Step = [Positions, ...PositionEffect[]];
type Played = Extract<PositionEvent, { type: 'played' }>;

/** `now` is in milliseconds of a clock that goes on while the machine sleeps. */
export function follow(p: Positions, event: PositionEvent, now: number): Step {
  switch (event.type) {
    case 'wanted':
    case 'shown':
      return askIfOld(p, now);
    case 'attached':
      return askIfOld({ ...p, loading: true }, now);
    case 'begun':
      return [count({ ...p, loading: false, at: event.place, own: p.own && event.place === p.at })];
    case 'played':
      return played(p, event, now);
    case 'sought':
      return [sought(p, event.place, now)];
    case 'chosen':
      return [choose(p, event.place, now), ...goTo(p, event.place)];
    case 'paused':
      return p.unsaved && isFresh(p.unsaved.at, now) ? save(p) : [p];
    case 'ended': {
      const [next, ...effects] = follow(p, { type: 'paused' }, now);
      return [{ ...next, at: 0, own: true }, ...effects];
    }
    case 'left':
      return left(p, now);
    case 'told':
      return told({ ...p, asking: false }, event.playback, now);
    case 'untold':
      return [{ ...p, asking: false, refused: event.final }];
    case 'kept':
      return kept(p, now);
    case 'unkept': {
      const { unsaved, sending } = p;
      if (unsaved !== sending) return saveAgain({ ...p, sending: null });
      return [{ ...p, sending: null, again: false, unsaved: event.final ? null : inDoubt(unsaved) }];
    }
    case 'tick':
      if (!p.unsaved) return p.uncounted > 0 ? askIfOld(p, now) : [p];
      return isFresh(p.unsaved.at, now) ? save(p) : ask(p);
  }
}

const isFresh = (at: number, now: number): boolean => now - at <= FRESH_MS;
const isOld = ({ toldAt, mineAt }: Positions, now: number): boolean => !isFresh(Math.max(toldAt, mineAt), now);
const inDoubt = (watched: Watched | null): Watched | null => watched && { ...watched, at: NEVER_YET };
const wholeSeconds = ({ place }: Watched): number => Math.floor(place);

const ask = (p: Positions): Step =>
  p.asking || p.refused
    ? [p]
    : [{ ...p, asking: true, counts: false, uncounted: p.counts ? 0 : p.uncounted }, { do: 'ask' }];

const askIfOld = (p: Positions, now: number): Step => (isOld(p, now) ? ask(p) : [p]);

/** What is played counts where the viewer wanted to begin, once they have passed that place, or when they go along for long. */
function count(p: Positions): Positions {
  if (p.counts || !p.told || p.asking || p.loading) return p;
  const counts = p.own || p.at >= wantedStart(p.told) || p.uncounted >= CONSENT_S;
  return counts ? { ...p, counts, uncounted: 0 } : p;
}

function played(p: Positions, { place, durationS, complete }: Played, now: number): Step {
  const seconds = place - p.at;
  if (p.loading || seconds <= 0) return [p];
  const moved = { ...p, at: place };
  // The machine has slept, or the film stood still for long: something may have been watched elsewhere.
  if (p.counts && isOld(p, now)) return ask(moved);
  if (!p.counts) return [count({ ...moved, uncounted: p.uncounted + seconds })];
  return [{ ...moved, own: true, mineAt: now, unsaved: { place, durationS, complete, at: now } }];
}

function sought(p: Positions, place: number, now: number): Positions {
  if (p.loading) return p;
  return Math.abs(place - p.at) < JUMP_S ? { ...p, at: place } : choose(p, place, now);
}

const choose = (p: Positions, at: number, now: number): Positions => ({
  ...p,
  at,
  own: true,
  counts: true,
  uncounted: 0,
  mineAt: now,
});

const goTo = ({ loading, at }: Positions, place: number): PositionEffect[] =>
  loading || Math.abs(place - at) < JUMP_S ? [] : [{ do: 'go', place }];

/** One at a time, so that they arrive in their order. Nothing is written over a place that the origin has not told. */
function save(p: Positions, leaving = false): Step {
  const { told, unsaved } = p;
  if (!told || !unsaved) return [p];
  if (p.sending && !leaving) return [{ ...p, again: true }];
  const second = wholeSeconds(unsaved);
  if (p.ours.every((one) => one === second)) return [{ ...p, unsaved: null }];
  const report = progressReport(unsaved.place, unsaved.durationS, unsaved.complete, told);
  return [
    { ...p, sending: unsaved, again: false, ours: [...p.ours, second] },
    { do: 'save', report, leaving },
  ];
}

function kept(p: Positions, now: number): Step {
  if (!p.sending) return [p];
  const unsaved = p.unsaved === p.sending ? null : p.unsaved;
  return saveAgain({ ...p, unsaved, sending: null, ours: [wholeSeconds(p.sending)], toldAt: now });
}

const saveAgain = (p: Positions): Step => (p.again ? save({ ...p, again: false }) : [p]);

/** Nothing that is known holds when the page comes back, not even whether the last place has arrived. */
function left(p: Positions, now: number): Step {
  const [next, ...effects] = p.unsaved && isFresh(p.unsaved.at, now) ? save(p, true) : ([p] as Step);
  const forgotten = { toldAt: NEVER_YET, mineAt: NEVER_YET, counts: false, uncounted: 0, sending: null, again: false };
  return [{ ...next, ...forgotten, unsaved: inDoubt(next.unsaved) }, ...effects];
}

function told(p: Positions, playback: Playback, now: number): Step {
  const second = Math.floor(playback.position_seconds);
  const isNews = p.ours.length > 0 ? !p.ours.includes(second) : !p.own;
  const known: Positions = {
    ...p,
    told: playback,
    toldAt: now,
    ours: p.sending ? [second, wholeSeconds(p.sending)] : [second],
  };
  if (isNews && !isFresh(p.mineAt, now)) return goOnElsewhere(known, wantedStart(playback));
  const { unsaved } = known;
  if (!unsaved || isFresh(unsaved.at, now)) return [count(known)];
  // Nothing was watched elsewhere since; unless the viewer has chosen another place meanwhile, and it was before that.
  return save(count({ ...known, unsaved: isNews ? null : { ...unsaved, at: now } }));
}

/** Something was watched on another page after what was watched here. */
function goOnElsewhere(p: Positions, place: number): Step {
  const next = { ...p, own: false, counts: false, unsaved: null };
  if (p.loading || p.uncounted >= SETTLED_S) return [count(next)];
  return [count({ ...next, at: place }), ...goTo(p, place)];
}
