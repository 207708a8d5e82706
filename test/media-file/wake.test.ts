import { expect, test } from 'vitest';
import { isAtRest } from '../../worker/media-file/state.ts';
import { FileMachine, POLICY, preload, readyFile, renew, SESSION, starts, stoppingFile, stops } from './machine.ts';

const CHECK_MS = 10_000;

test('a file at rest needs no alarm', () => {
  const file = new FileMachine();
  expect(file.wakesAt()).toBe(null);
  expect(isAtRest(file.state)).toBe(true);
});

test('a file that is asking the origin soon finds out that its memory was lost', () => {
  const file = new FileMachine();
  file.send(renew('a', true));
  expect(file.wakesAt()).toBe(file.now + CHECK_MS);
  file.started();
  expect(file.wakesAt()).toBe(file.now + CHECK_MS);
  expect(stoppingFile().wakesAt()).toBe(stoppingFile().now + CHECK_MS);
});

test('a file with a ready session wakes when a lease may run out', () => {
  const file = readyFile();
  file.after(1_000, preload('b'));
  expect(file.wakesAt()).toBe(file.now - 1_000 + POLICY.warmLeaseMs);
});

test('a file with a watched session wakes to keep it alive', () => {
  const file = readyFile({ playLeaseMs: POLICY.originIdleMs });
  file.send(renew('a', true));
  const since = file.now;
  expect(file.wakeToAct()).toMatchObject([{ type: 'probe' }]);
  expect(file.now - since).toBe(POLICY.originIdleMs / 3);
});

test('a file wakes for the next try of a start, and once that is due but must wait for a stop, soon after', () => {
  const file = stoppingFile();
  file.send(preload('b'));
  file.stopped(false);
  file.now += 100;
  file.unheard();
  const retryAt = file.state.session.phase === 'failed' ? file.state.session.retryAt : 0;
  expect(stops(file.wake())).toEqual([SESSION]);
  expect(file.wakesAt()).toBe(retryAt);
  expect(starts(file.wake())).toEqual([]);
  expect(file.wakesAt()).toBe(file.now + CHECK_MS);
  expect(starts(file.stopped())).toHaveLength(1);
});

test('a file whose session is being given back is not at rest', () => {
  const file = stoppingFile();
  expect(isAtRest(file.state)).toBe(false);
  file.stopped(false);
  expect(isAtRest(file.state)).toBe(false);
  file.wake();
  file.stopped();
  expect(isAtRest(file.state)).toBe(true);
});
