/** Deliberate faults, to show that the simulator finds them. Each replaces a part of the product's rules. */

import { wantedStart } from '../../../protocol/wanted-start.ts';
import { NEVER_YET, type PositionEvent, type Positions } from '../../../web/player/positions.ts';
import type { PositionCode } from './page.ts';
import { PRODUCT } from './world.ts';

const { follow } = PRODUCT;
type Step = ReturnType<typeof follow>;

/** `before` changes the state that the rules get, and `after` changes the step that the rules return. */
const rules = (change: {
  before?: (p: Positions, event: PositionEvent, now: number) => Positions;
  after?: (step: Step, event: PositionEvent, now: number) => Step;
}): Partial<PositionCode> => ({
  follow: (p, event, now) => {
    const step = follow(change.before?.(p, event, now) ?? p, event, now);
    return change.after?.(step, event, now) ?? step;
  },
});

/** The rules never get these events. */
const deafTo = (...types: PositionEvent['type'][]): Partial<PositionCode> => ({
  follow: (p, event, now) => (types.includes(event.type) ? [p] : follow(p, event, now)),
});

const at = (place: number, now: number) => ({ place, durationS: 10_000, complete: true, at: now });

const FAULTS: { [fault: string]: Partial<PositionCode> } = {
  'a page that only looked saves its place when it is left': rules({
    before: (p, event, now) => (event.type === 'left' ? { ...p, unsaved: p.unsaved ?? at(p.at, now) } : p),
  }),
  'the place that a video was put at is saved': rules({
    before: (p, event, now) => (event.type === 'left' && p.unsaved ? { ...p, unsaved: at(p.at + 1, now) } : p),
  }),
  'a place is saved that was gone to and not watched': rules({
    after: ([p, ...effects], event, now) =>
      event.type === 'sought' && p.own ? [{ ...p, unsaved: at(p.at, now) }, ...effects] : [p, ...effects],
  }),
  'a page that attaches anew stands at 0': rules({
    before: (p, event, now) => (event.type === 'attached' && p.told ? { ...p, unsaved: at(0, now) } : p),
  }),
  'a page that comes back asks nothing': rules({
    before: (p, event, now) => (event.type === 'shown' && p.told ? { ...p, toldAt: now } : p),
  }),
  'what a page knows never grows old': rules({
    before: (p, event, now) => (p.told && event.type !== 'left' ? { ...p, toldAt: now } : p),
  }),
  'a page does not go where the viewer has stopped elsewhere': rules({
    after: ([p, ...effects]) => [p, ...effects.filter((effect) => effect.do !== 'go')],
  }),
  'what was watched long ago is saved unasked': rules({
    before: (p, _, now) => (p.unsaved ? { ...p, unsaved: { ...p.unsaved, at: now } } : p),
  }),
  'any answer is taken for one’s own': rules({
    before: (p, event) =>
      event.type === 'told' ? { ...p, ours: [...p.ours, Math.floor(event.playback.position_seconds)] } : p,
  }),
  'an answer from before the page was left is believed': rules({
    after: ([p, ...effects], event, now) =>
      event.type === 'left' ? [{ ...p, asking: { n: p.requests, at: now } }, ...effects] : [p, ...effects],
  }),
  'an answer that a sleep has held back is believed': rules({
    before: (p, event, now) => (event.type === 'told' && p.asking ? { ...p, asking: { ...p.asking, at: now } } : p),
  }),
  'what an answer held back by a sleep has waited for is saved unasked': rules({
    before: (p, event, now) =>
      event.type === 'kept' && p.unsaved ? { ...p, unsaved: { ...p.unsaved, at: now }, again: true } : p,
  }),
  'what was played before the answer counts at once': rules({
    after: ([p, ...effects]) => [p.asking && p.told ? { ...p, counts: true } : p, ...effects],
  }),
  'a start that the viewer did not ask for counts': rules({
    after: ([p, ...effects], event) =>
      event.type === 'begun' && p.told && !p.asking ? [{ ...p, counts: true }, ...effects] : [p, ...effects],
  }),
  'a viewer who goes along with such a start is never believed': rules({
    before: (p, event) => (event.type === 'played' ? { ...p, uncounted: Math.min(p.uncounted, 50) } : p),
  }),
  'a place of the viewer’s own choice is given up for the saved one': rules({
    after: ([p, ...effects], event) =>
      event.type === 'attached' || event.type === 'told' ? [{ ...p, own: false }, ...effects] : [p, ...effects],
  }),
  'a new session goes on at the saved place': { startOf: ({ told }) => wantedStart(told) },
  'a new session goes on at the beginning': { startOf: ({ told, own }) => (own ? 0 : wantedStart(told)) },
  'a save that was not heard counts as one that was': rules({
    before: (p, event) => (event.type === 'unkept' && p.sending ? { ...p, unsaved: null } : p),
  }),
  'a page asks the origin once and never again': rules({
    after: ([p, ...effects], event) =>
      event.type === 'untold' ? [{ ...p, refused: true }, ...effects] : [p, ...effects],
  }),
  'nothing is saved at a pause, and not later': rules({
    before: (p, event) => (event.type === 'paused' ? { ...p, unsaved: null } : p),
  }),
  'nothing is saved when the page is left': rules({
    before: (p, event) => (event.type === 'left' ? { ...p, unsaved: null } : p),
  }),
  'nothing is saved while the film runs': deafTo('tick'),
  'a seek is not heard': deafTo('sought'),
  'start over is not heard': deafTo('chosen'),
  'the next save does not wait for the one before': rules({ before: (p) => ({ ...p, sending: null }) }),
  'what was in doubt is forgotten': rules({
    before: (p) => (p.unsaved?.at === NEVER_YET ? { ...p, unsaved: null } : p),
  }),
};

export const MUTANTS: [fault: string, code: PositionCode][] = Object.entries(FAULTS).map(([fault, change]) => [
  fault,
  { ...PRODUCT, ...change },
]);
