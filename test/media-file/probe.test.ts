import { describe, expect, test } from 'vitest';
import type { Effect } from '../../worker/media-file/state.ts';
import { cancel, FileMachine, POLICY, preload, readyFile, renew, SESSION, starts } from './machine.ts';

const KEEP_ALIVE_MS = POLICY.originIdleMs / 3;

const waits = (effects: Effect[]): number[] =>
  effects.flatMap((effect) => (effect.type === 'probe' ? [effect.afterMs] : []));

function warmingFile(): FileMachine {
  const file = new FileMachine();
  file.send(preload('a'));
  file.started();
  return file;
}

describe('a session that warms', () => {
  test('a warming session is asked for at once, then in quick steps, then more slowly', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    expect(waits(file.started())).toEqual([0]);
    expect(waits(file.probed('not_ready'))).toEqual([30]);
    file.after(20_000, renew('a'));
    expect(waits(file.probed('not_ready'))).toEqual([500]);
  });

  test('a warming session is asked for again when the origin did not answer', () => {
    const file = warmingFile();
    expect(waits(file.probed('unreachable'))).toHaveLength(1);
    expect(file.phase).toBe('warming');
  });

  test('a warming session is ready once the origin lists a segment', () => {
    const file = warmingFile();
    expect(file.probed('ready')).toEqual([]);
    expect(file.phase).toBe('ready');
  });

  test('a session that dies again and again is started ever more seldom', () => {
    const file = warmingFile();
    const began = file.now;
    let started = 1;
    while (file.now - began < 10 * 60_000) {
      file.probed('gone');
      expect(file.phase).toBe('failed');
      while (starts(file.wake()).length === 0) file.send(renew('a', true));
      started++;
      file.started();
    }
    expect(started).toBeLessThan(60);
  });
});

describe('a session that is ready', () => {
  test('a ready session is asked for three times in the time after which the origin would drop it as idle', () => {
    const file = readyFile({ playLeaseMs: POLICY.originIdleMs + 1 });
    file.send(renew('a', true));
    for (let n = 1; n <= 3; n++) {
      expect(waits(file.wakeToAct())).toEqual([0]);
      expect(file.probed('ready')).toEqual([]);
    }
    expect(file.now - 1_700_000_000_000).toBe(POLICY.originIdleMs);
  });

  test('a ready session stays ready when it answered late, or not at all', () => {
    const file = readyFile();
    file.send(renew('a', true));
    for (const outcome of ['not_ready', 'unreachable', 'ready'] as const) {
      expect(file.probed(outcome)).toEqual([]);
      expect(file.phase).toBe('ready');
    }
  });

  test('a ready session without a lease is not kept alive', () => {
    const file = readyFile({ lingerMs: KEEP_ALIVE_MS * 2 });
    file.send(cancel('a'));
    expect(file.after(KEEP_ALIVE_MS + 1)).toEqual([]);
  });

  test('a ready session that the origin loses after a while is started again at once', () => {
    const file = readyFile();
    file.send(renew('a', true));
    file.after(60_000);
    expect(starts(file.probed('gone'))).toHaveLength(1);
    expect(file.phase).toBe('starting');
  });

  test('a ready session that the origin loses soon is started again after a pause', () => {
    const file = readyFile();
    file.after(1_000);
    expect(file.probed('gone')).toEqual([]);
    expect(starts(file.wake())).toHaveLength(1);
  });

  test('a ready session that the origin loses is not started again without a lease', () => {
    const file = readyFile({ lingerMs: 90_000 });
    file.send(cancel('a'));
    file.after(60_000);
    expect(file.probed('gone')).toEqual([]);
    expect(file.after(60_000)).toEqual([]);
    expect(file.phase).toBe('none');
  });
});

test('an answer about a past session is not taken for one about the present session', () => {
  const file = readyFile();
  file.send(renew('a', true));
  file.after(60_000);
  file.probed('gone');
  file.started();
  const { state } = file;
  for (const outcome of ['ready', 'gone', 'not_ready', 'unreachable'] as const) {
    expect(file.send({ type: 'probed', generation: 1, outcome })).toEqual([]);
  }
  expect(file.state).toEqual(state);
  expect(state.session).toMatchObject({ phase: 'warming', id: SESSION });
});
