import { describe, expect, test } from 'vitest';
import { cancel, FileMachine, POLICY, play, preload, readyFile, renew, starts, stops, visit } from './machine.ts';

const TOMBSTONE_MS = 10 * 60_000;

describe('a visit that was cancelled', () => {
  test.each([
    ['preload', preload('a')],
    ['renewal', renew('a')],
    ['renewal that plays', renew('a', true)],
    ['playlist request', play('a')],
  ])('a cancelled visit holds nothing, even if its %s arrives later', (_, late) => {
    const file = new FileMachine();
    file.send(cancel('a'));
    expect(file.after(1_000, late)).toEqual([]);
    expect(file.holds('a')).toBe(false);
    expect(file.phase).toBe('none');
  });

  test('a cancelled visit may be cancelled any number of times', () => {
    const file = readyFile();
    file.send(preload('b'));
    for (let n = 0; n < 3; n++) expect(file.send(cancel('a'))).toEqual([]);
    expect(file.holds('a')).toBe(false);
    expect(file.holds('b')).toBe(true);
  });

  test('a cancelled visit is remembered for ten minutes, and then no longer', () => {
    const file = new FileMachine();
    file.send(cancel('a'));
    expect(file.wakesAt()).toBe(file.now + TOMBSTONE_MS);
    file.after(TOMBSTONE_MS - 1, preload('a'));
    expect(file.holds('a')).toBe(false);
    file.after(1);
    expect(file.state.tombstones.size).toBe(0);
    expect(file.wakesAt()).toBe(null);
  });

  test('a cancelled visit is remembered for ten minutes from its last cancel', () => {
    const file = new FileMachine();
    file.send(cancel('a'));
    file.after(TOMBSTONE_MS - 1, cancel('a'));
    file.after(TOMBSTONE_MS - 1, preload('a'));
    expect(file.holds('a')).toBe(false);
  });

  test('a cancelled visit is forgotten first when a flood of others follows, so that the state stays small', () => {
    const file = new FileMachine();
    for (let n = 0; n < 2_000; n++) file.send(cancel(`made-up-${n}`));
    expect(file.state.tombstones.size).toBe(500);
    expect(file.state.tombstones.has(visit('made-up-0'))).toBe(false);
    expect(file.state.tombstones.has(visit('made-up-1999'))).toBe(true);
  });
});

describe('a session that nobody holds any more', () => {
  test('a session without a lease lingers, and is then given back', () => {
    const file = readyFile();
    expect(file.send(cancel('a'))).toEqual([]);
    expect(file.wakesAt()).toBe(file.now + POLICY.lingerMs);
    expect(file.after(POLICY.lingerMs - 1)).toEqual([]);
    expect(stops(file.after(1))).toEqual(['session-1']);
    expect(file.phase).toBe('none');
  });

  test('a session without a lease is given back at once when there is no linger', () => {
    const file = readyFile({ lingerMs: 0 });
    expect(stops(file.send(cancel('a')))).toEqual(['session-1']);
  });

  test('a visit that comes during the linger gets the same session', () => {
    const file = readyFile();
    file.send(cancel('a'));
    expect(file.after(POLICY.lingerMs - 1, play('b'))).toEqual([]);
    expect(file.after(POLICY.lingerMs)).toEqual([]);
    expect(file.phase).toBe('ready');
  });

  test('a session lingers anew after it was held again', () => {
    const file = readyFile();
    file.send(cancel('a'));
    file.after(POLICY.lingerMs - 1, preload('b'));
    file.send(cancel('b'));
    expect(file.wakesAt()).toBe(file.now + POLICY.lingerMs);
  });

  test('a session is given back without a cancel, after lease plus linger', () => {
    const file = readyFile();
    expect(file.wake()).toEqual([]);
    expect(stops(file.wake())).toEqual(['session-1']);
    expect(file.now).toBe(1_700_000_000_000 + POLICY.warmLeaseMs + POLICY.lingerMs);
  });
});

describe('a page that looks for longer than WARM_MAX_S', () => {
  const staring = () => {
    const file = readyFile();
    for (let passed = 0; passed < POLICY.warmMaxMs - 10_000; passed += 10_000) file.after(10_000, renew('a'));
    return file;
  };

  test('a page that looks for longer than WARM_MAX_S loses the session, although it renews', () => {
    const file = staring();
    file.after(10_000, renew('a'));
    expect(file.holds('a')).toBe(false);
    expect(stops(file.after(POLICY.lingerMs))).toEqual(['session-1']);
  });

  test('a page that looked too long warms no session by further renewals, but does by a new visit', () => {
    const file = staring();
    file.after(10_000);
    file.after(POLICY.lingerMs);
    file.stopped();
    expect(starts(file.send(renew('a', true)))).toEqual([]);
    expect(starts(file.send(preload('a-again')))).toHaveLength(1);
  });
});
