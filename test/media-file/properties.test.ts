import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MediaFileEvent } from '../../worker/media-file/state.ts';
import { cancel, POLICY, play, preload, renew, watched } from './machine.ts';
import { type Action, Model } from './model.ts';

const VISITS = ['a', 'b', 'c'];
const RUNS = 400;

const visitor: fc.Arbitrary<Action> = fc
  .tuple(fc.constantFrom(...VISITS), fc.constantFrom(preload, play, renew, cancel, watched, pressPlay))
  .map(([name, event]) => ({ do: 'visitor', event: event(name) }));
const time = (late: fc.Arbitrary<boolean>): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 700, 8_000, 31_000, 200_000, 700_000), late });
const pick = fc.nat(5);

const sound: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: visitor },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('call'), pick, fate: fc.constant('heard') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer'), pick, again: fc.constant(false) }) },
  { weight: 1, arbitrary: time(fc.constant(false)) },
);
const faulty: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: visitor },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('call'),
      pick,
      fate: fc.constantFrom('heard', 'lost', 'unheard', 'refused'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer'), pick, again: fc.boolean() }) },
  { weight: 1, arbitrary: time(fc.boolean()) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash'), arrives: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'die' }) },
);

function pressPlay(name: string): MediaFileEvent {
  return renew(name, true);
}

const schedule = (action: fc.Arbitrary<Action>): fc.Arbitrary<Action[]> =>
  fc.array(action, { maxLength: 80, size: 'max' });

function run(model: Model, actions: Action[]): Model {
  for (const action of actions) model.act(action);
  return model;
}

test('whatever is lost, late, repeated or crashes, all that was started is given back when nobody comes any more', () => {
  fc.assert(
    fc.property(schedule(faulty), (actions) => {
      const model = run(new Model({ finds: true }), actions);
      model.quieten();
      expect([...model.running]).toEqual([]);
      expect(model.file.state).toMatchObject({ session: { phase: 'none' }, lingerUntil: null });
      expect(model.file.state.leases.size + model.file.state.stops.size).toBe(0);
    }),
    { numRuns: RUNS },
  );
});

test('while the network is sound, there is never a second session, even at an origin that would start one', () => {
  fc.assert(
    fc.property(schedule(sound), (actions) => {
      const model = run(new Model({ finds: false }), actions);
      model.quieten();
      expect(model.most).toBeLessThanOrEqual(1);
      expect([...model.running]).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('once everybody has left, the session outlives them by the linger and no longer', () => {
  fc.assert(
    fc.property(schedule(sound), (actions) => {
      const model = run(new Model({ finds: false }), actions);
      model.drain();
      for (const name of VISITS) model.act({ do: 'visitor', event: cancel(name) });
      model.drain();
      model.act({ do: 'wait', ms: POLICY.lingerMs, late: false });
      model.drain();
      expect([...model.running]).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('somebody who goes on asking gets a session that runs, whatever happened before', () => {
  fc.assert(
    fc.property(schedule(faulty), (actions) => {
      const model = run(new Model({ finds: true }), actions);
      let tries = 0;
      while (!model.read() && tries++ < 10) {
        model.act({ do: 'visitor', event: play('who-stays') });
        model.drain();
        model.act({ do: 'wait', ms: 31_000, late: false });
        model.drain();
      }
      expect(model.read()).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
