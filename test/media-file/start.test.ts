import { describe, expect, test } from 'vitest';
import {
  cancel,
  FileMachine,
  OTHER_SESSION,
  POLICY,
  play,
  preload,
  readyFile,
  renew,
  SESSION,
  starts,
  stoppingFile,
  stops,
} from './machine.ts';

const MINUTE_MS = 60_000;

describe('the first to come', () => {
  test.each([
    ['preload', preload('a')],
    ['renewal', renew('a')],
    ['playlist request', play('a')],
  ])('the first visit starts the session by a %s', (_, event) => {
    const file = new FileMachine();
    expect(file.send(event)).toEqual([{ type: 'start', generation: 1 }]);
  });

  test('only the first visit starts the session, whatever others send while it starts', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    expect(file.send(preload('a'))).toEqual([]);
    expect(file.send(play('b'))).toEqual([]);
    expect(file.send(renew('c', true))).toEqual([]);
    file.started();
    expect(starts(file.send(preload('d')))).toEqual([]);
    file.probed('ready');
    expect(starts(file.send(play('e')))).toEqual([]);
  });
});

describe('a session that nobody holds any more when the origin answers', () => {
  test('a session without a lease is given back when the origin answers', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.send(cancel('a'));
    file.after(POLICY.lingerMs);
    expect(file.phase).toBe('starting');
    expect(stops(file.started())).toEqual([SESSION]);
    expect(file.phase).toBe('none');
  });

  test('a session that was only just left lingers when the origin answers', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.send(cancel('a'));
    expect(stops(file.started())).toEqual([]);
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });
});

describe('a visit that comes while a session is being given back', () => {
  test('a visit that comes while a session is being given back waits for the stop’s answer, and then starts another', () => {
    const file = stoppingFile();
    expect(file.send(preload('b'))).toEqual([]);
    expect(file.holds('b')).toBe(true);
    expect(starts(file.stopped())).toHaveLength(1);
  });

  test('a visit does not wait for a stop that fails: that stop cannot end the session that comes', () => {
    const file = stoppingFile();
    file.send(preload('b'));
    expect(starts(file.stopped(false))).toHaveLength(1);
  });

  test('a visit takes over the session that was being given back when the origin hands it out again', () => {
    const file = stoppingFile();
    file.send(preload('b'));
    file.stopped(false);
    file.started(SESSION);
    expect(file.state.session).toMatchObject({ phase: 'warming', id: SESSION });
    expect(file.state.stops.size).toBe(0);
    expect(stops(file.after(MINUTE_MS, renew('b')))).toEqual([]);
  });

  test('a start that is under way is not disturbed by a retry of the stop before', () => {
    const file = stoppingFile();
    file.send(play('b'));
    file.stopped(false);
    expect(file.after(MINUTE_MS)).toEqual([]);
    expect(file.wakesAt()).toBeGreaterThan(file.now);
    expect(stops(file.started(OTHER_SESSION))).toEqual([SESSION]);
  });
});

describe('a second answer to the same start', () => {
  test('a second answer to the same start changes nothing when it names the same session', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.started();
    const { state } = file;
    expect(file.started()).toEqual([]);
    expect(file.state).toEqual(state);
  });

  test('a second answer’s other session is given back, and the first is kept', () => {
    const file = readyFile();
    expect(stops(file.started(OTHER_SESSION))).toEqual([OTHER_SESSION]);
    expect(file.state.session).toMatchObject({ phase: 'ready', id: SESSION });
  });

  test('a second answer does not give back twice what is being given back', () => {
    const file = stoppingFile();
    expect(file.started(SESSION)).toEqual([]);
    expect(file.state.stops.get(SESSION)).toMatchObject({ attempt: 0 });
  });

  test('a second answer’s session is not stopped under the start that follows it', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.unheard();
    expect(starts(file.after(MINUTE_MS, renew('a')))).toHaveLength(1);
    expect(
      file.send({ type: 'started', generation: 1, outcome: { kind: 'session', id: SESSION, isNew: null } }),
    ).toEqual([]);
    file.started(SESSION);
    expect(file.state.session).toMatchObject({ phase: 'warming', id: SESSION });
    expect(file.state.stops.size).toBe(0);
  });

  test.each([{ kind: 'direct' } as const, { kind: 'failed', code: 'not_found', uncertain: true } as const])(
    'a second answer changes nothing when it says $kind',
    (outcome) => {
      const file = readyFile();
      const { state } = file;
      expect(file.answered(outcome)).toEqual([]);
      expect(file.state).toEqual(state);
    },
  );
});

describe('a direct-play file', () => {
  const direct = () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.answered({ kind: 'direct' });
    return file;
  };

  test('a direct-play file holds nothing, starts nothing and needs no alarm', () => {
    const file = direct();
    for (const event of [preload('b'), renew('b', true), play('b')]) expect(file.send(event)).toEqual([]);
    expect(file.state.leases.size).toBe(0);
    expect(file.wakesAt()).toBe(null);
  });

  test('a direct-play file is started after all when the origin refutes it and a visit comes', () => {
    const file = direct();
    expect(file.send({ type: 'refuted' })).toEqual([]);
    expect(starts(file.send(play('b')))).toHaveLength(1);
  });

  test('a direct-play answer that is refuted while a session runs changes nothing', () => {
    const file = readyFile();
    expect(file.send({ type: 'refuted' })).toEqual([]);
    expect(file.phase).toBe('ready');
  });
});
