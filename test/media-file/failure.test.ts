import { describe, expect, test } from 'vitest';
import { cancel, FileMachine, POLICY, play, preload, renew, SESSION, starts, stops } from './machine.ts';

/** A file whose first start has failed. Visit `a` holds its lease. */
function failedFile(how: 'unheard' | 'broken'): FileMachine {
  const file = new FileMachine();
  file.send(preload('a'));
  file[how]();
  return file;
}

describe('a start that failed', () => {
  test('a failed start is not tried again at once', () => {
    const file = failedFile('broken');
    expect(file.send(renew('a'))).toEqual([]);
    expect(file.wakesAt()).toBeGreaterThanOrEqual(file.now + 500);
  });

  test('a failed start is tried again while a lease holds the file, ever more seldom', () => {
    const file = failedFile('broken');
    const waits: number[] = [];
    file.send(play('b'));
    for (let n = 0; n < 12; n++) {
      const before = file.now;
      while (starts(file.wake()).length === 0) file.send(renew('b'));
      waits.push(file.now - before);
      file.broken();
    }
    for (const [n, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(500 * 2 ** n, 15_000));
      expect(wait).toBeLessThanOrEqual(Math.min(1_000 * 2 ** n, 30_000));
    }
  });

  test('a start that did not reach the origin is tried again soon while a viewer waits for the picture', () => {
    const file = failedFile('unheard');
    file.send(play('b'));
    for (let n = 0; n < 12; n++) {
      const before = file.now;
      while (starts(file.wake()).length === 0) file.send(renew('b'));
      if (n > 0) expect(file.now - before).toBeLessThanOrEqual(3_000);
      file.unheard();
    }
  });

  test('a failed start is forgotten when no lease holds the file any more', () => {
    const file = failedFile('broken');
    file.send(cancel('a'));
    expect(file.after(60_000)).toEqual([]);
    expect(file.phase).toBe('none');
  });

  test('a start begins with the shortest wait again after a failed one was forgotten', () => {
    const file = failedFile('broken');
    for (let n = 0; n < 5; n++) {
      file.after(30_000, renew('a'));
      file.broken();
    }
    file.send(cancel('a'));
    file.after(60_000);
    expect(starts(file.send(preload('b')))).toHaveLength(1);
    file.broken();
    expect(file.wakesAt()).toBeLessThanOrEqual(file.now + 1_000);
  });

  test('no visit holds the file when the origin does not know the viewer', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.answered({ kind: 'failed', code: 'signed_out', uncertain: false });
    expect(file.state.leases.size).toBe(0);
    expect(file.after(60_000)).toEqual([]);
    expect(file.phase).toBe('none');
  });
});

describe('a start that the origin did not answer', () => {
  test('a start without an answer is asked for again when no lease holds the file, and the session that it finds is given back', () => {
    const file = failedFile('unheard');
    file.send(cancel('a'));
    expect(starts(file.after(1_000))).toHaveLength(1);
    expect(stops(file.started())).toEqual([]);
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a start without an answer still counts as unheard when the next try is refused', () => {
    const file = failedFile('unheard');
    file.send(cancel('a'));
    file.after(1_000);
    file.broken();
    expect(starts(file.after(30_000))).toHaveLength(1);
  });

  test('a start without an answer is asked for until the origin has surely dropped its session as idle', () => {
    const file = failedFile('unheard');
    file.send(cancel('a'));
    const left = file.now;
    let last = 0;
    while (file.phase !== 'none') {
      if (starts(file.wake()).length === 0) continue;
      last = file.now;
      file.unheard();
    }
    expect(last - left).toBeGreaterThan(POLICY.originIdleMs);
    expect(file.now - left).toBeLessThan(POLICY.originIdleMs + 3 * 60_000);
  });

  test('a start without an answer counts from the last try that a lease wanted', () => {
    const file = failedFile('unheard');
    file.send(renew('a', true));
    for (let passed = 0; passed < POLICY.originIdleMs; passed += 60_000) {
      if (starts(file.after(60_000, renew('a', true))).length > 0) file.unheard();
    }
    file.send(cancel('a'));
    expect(starts(file.after(60_000))).toHaveLength(1);
  });
});

describe('an answer to a past start', () => {
  test('an answer to a past start is not taken for one to the present start', () => {
    const file = failedFile('unheard');
    file.after(1_000, renew('a'));
    const { state } = file;
    expect(state.generation).toBe(2);
    for (const outcome of [
      { kind: 'direct' } as const,
      { kind: 'failed', code: 'signed_out', uncertain: false } as const,
    ]) {
      expect(file.send({ type: 'started', generation: 1, outcome })).toEqual([]);
    }
    expect(file.state).toEqual(state);
  });
});
