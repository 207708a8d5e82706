import { describe, expect, test } from 'vitest';
import { OTHER_SESSION, POLICY, preload, SESSION, stoppingFile, stops } from './machine.ts';

describe('a stop', () => {
  test('a stop leaves nothing behind once the origin confirms it', () => {
    const file = stoppingFile();
    expect(file.stopped()).toEqual([]);
    expect(file.state.stops.size).toBe(0);
    expect(file.state).toMatchObject({ session: { phase: 'none' }, lingerUntil: null });
  });

  test('a stop that fails is tried again, ever more seldom', () => {
    const file = stoppingFile();
    const waits: number[] = [];
    for (let n = 0; n < 10; n++) {
      expect(file.stopped(false)).toEqual([]);
      const failed = file.now;
      expect(stops(file.wakeToAct())).toEqual([SESSION]);
      waits.push(file.now - failed);
    }
    for (const [n, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(500 * 2 ** n, 15_000));
      expect(wait).toBeLessThanOrEqual(Math.min(1_000 * 2 ** n, 30_000));
    }
  });

  test('a stop is given up when the origin has surely dropped the session as idle, and not before', () => {
    const file = stoppingFile();
    const began = file.now;
    let last = began;
    while (file.state.stops.size > 0) {
      file.stopped(false);
      last = file.now;
      if (file.state.stops.size > 0) file.wake();
    }
    expect(last - began).toBeGreaterThan(POLICY.originIdleMs);
    expect(last - began).toBeLessThan(POLICY.originIdleMs + 3 * 60_000);
  });

  test('a stop is not sent twice while the origin is being asked', () => {
    const file = stoppingFile();
    for (let n = 0; n < 5; n++) expect(stops(file.after(60_000))).toEqual([]);
  });

  test('a stop that is confirmed twice, or is of a session that was never Headstart’s, changes nothing', () => {
    const file = stoppingFile();
    file.stopped();
    const { state } = file;
    file.stopped();
    file.stopped(true, OTHER_SESSION);
    expect(file.state).toEqual(state);
  });

  test('a stop that failed goes on beside the session that came after it', () => {
    const file = stoppingFile();
    file.stopped(false);
    file.send(preload('b'));
    file.started(OTHER_SESSION);
    expect(stops(file.after(1_000))).toEqual([SESSION]);
    file.stopped();
    expect(file.state.session).toMatchObject({ phase: 'warming', id: OTHER_SESSION });
  });
});
