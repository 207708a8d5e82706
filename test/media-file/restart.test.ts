import { describe, expect, test } from 'vitest';
import { cancel, FileMachine, POLICY, preload, readyFile, SESSION, starts, stoppingFile, stops } from './machine.ts';

const RESTARTED = { type: 'restarted' } as const;

describe('when memory is lost', () => {
  test('an empty file that has lost its memory does nothing', () => {
    expect(new FileMachine().send(RESTARTED)).toEqual([]);
  });

  test('a start that was under way when memory was lost is asked for again, as the same one', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    expect(file.send(RESTARTED)).toEqual([{ type: 'start', generation: 1 }]);
  });

  test('a start that was under way when memory was lost may have started a session, whatever its second answer says', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.send(RESTARTED);
    file.broken();
    file.send(cancel('a'));
    expect(starts(file.after(1_000))).toHaveLength(1);
  });

  test('a warming session is asked for again when memory was lost', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.started();
    expect(file.send(RESTARTED)).toEqual([{ type: 'probe', generation: 1, id: SESSION, afterMs: 0, isFirst: false }]);
  });

  test('a ready session is left alone when memory was lost', () => {
    expect(readyFile().send(RESTARTED)).toEqual([]);
  });

  test('a stop that was under way when memory was lost is sent again', () => {
    expect(stoppingFile().send(RESTARTED)).toEqual([{ type: 'stop', id: SESSION }]);
  });

  test('a stop that waits for its next try is sent once, at its time, when memory was lost', () => {
    const file = stoppingFile();
    file.stopped(false);
    expect(file.send(RESTARTED)).toEqual([]);
    expect(stops(file.after(60_000, RESTARTED))).toEqual([SESSION]);
  });

  test('a failed start waits for its next try when memory was lost', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.unheard();
    expect(file.send(RESTARTED)).toEqual([]);
    expect(starts(file.wake())).toHaveLength(1);
  });

  test('a direct-play file is still known as one when memory was lost', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.answered({ kind: 'direct' });
    expect(file.send(RESTARTED)).toEqual([]);
    expect(file.phase).toBe('direct');
  });

  test('a session whose leases all ran out while memory was lost is given back after a linger', () => {
    const file = readyFile();
    expect(file.after(POLICY.warmLeaseMs * 10, RESTARTED)).toEqual([]);
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a lingering session still ends at its time when memory was lost', () => {
    const file = readyFile();
    file.send(cancel('a'));
    expect(stops(file.after(POLICY.lingerMs, RESTARTED))).toEqual([SESSION]);
  });
});
