/**
 * Films that stand still: the viewer has paused the film, or the browser is silent because the lid is closed or the
 * network is gone.
 */
import { describe, expect, test } from 'vitest';
import {
  adopted,
  cancel,
  type FileMachine,
  looksAgain,
  POLICY,
  paused,
  play,
  preload,
  readyFile,
  renew,
  SESSION,
  starts,
  stops,
  used,
  visit,
  watched,
} from './machine.ts';

const leaseOf = (file: FileMachine, name: string) => file.state.leases.get(visit(name));
const claims = (file: FileMachine): string | null => file.state.slot.told.wants;

/** Visit `a` watches the film. */
function watchedFile(): FileMachine {
  const file = readyFile();
  file.send(renew('a', true));
  return file;
}

/** Visit `a` has watched. Its page has been silent for so long that another viewer's Play may take the slot. */
function silentFile(): FileMachine {
  const file = watchedFile();
  file.after(POLICY.playLeaseMs);
  return file;
}

/** Visit `a` has paused the film, and its page says so in each renewal. */
function pausedFile(): FileMachine {
  const file = watchedFile();
  file.send(paused('a'));
  for (let passed = 0; passed < POLICY.playLeaseMs; passed += 10_000) file.after(10_000, paused('a'));
  return file;
}

describe.each([
  ['whose page has fallen silent', silentFile],
  ['that is paused', pausedFile],
])('a film %s', (_, standing) => {
  test('a film that stands still is kept for as long as the origin alone would have kept it, and then given back', () => {
    const file = standing();
    file.after(POLICY.pauseMaxMs - POLICY.playLeaseMs - 1);
    expect(file.holds('a')).toBe(true);
    expect(file.phase).toBe('ready');
    file.after(1);
    expect(file.holds('a')).toBe(false);
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a film that stands still is wanted less than one that is watched or looked at, and not before PLAY_LEASE_S', () => {
    const file = watchedFile();
    file.after(POLICY.playLeaseMs - 1);
    expect(claims(file)).toBe('play');
    const other = standing();
    expect(claims(other)).toBe('paused');
    other.send(preload('b'));
    expect(claims(other)).toBe('warm');
  });

  test('a film that stands still gives way to another viewer’s Play, and is not started again by itself', () => {
    const file = standing();
    file.gate = 'evict';
    expect(stops(file.send({ type: 'nudged' }))).toEqual([SESSION]);
    expect(file.holds('a')).toBe(false);
    file.gate = 'granted';
    expect(starts(file.stopped())).toEqual([]);
    expect(file.phase).toBe('none');
    expect(starts(file.after(60_000, paused('a')))).toEqual([]);
    expect(file.holds('a')).toBe(false);
  });

  test('a film that stands still goes with its session, and starts no other', () => {
    const file = standing();
    expect(starts(file.probed('gone'))).toEqual([]);
    expect(file.holds('a')).toBe(false);
    expect(file.phase).toBe('none');
  });

  test('a film that stands still does not give way to a look', () => {
    const file = standing();
    file.send(preload('b'));
    expect(starts(file.probed('gone'))).toHaveLength(1);
    expect([file.holds('a'), file.holds('b')]).toEqual([false, true]);
  });

  test('a film that stood still is watched again once it runs, and gives way to no viewer then', () => {
    const file = standing();
    file.send(renew('a', true));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', isPaused: false });
    expect(claims(file)).toBe('play');
    file.gate = 'evict';
    expect(stops(file.send({ type: 'nudged' }))).toEqual([]);
    expect(file.phase).toBe('ready');
  });

  test('a film that stood still is watched again when its viewer fetches segments', () => {
    const file = standing();
    file.send(watched('a'));
    expect(claims(file)).toBe('play');
    expect(leaseOf(file, 'a')?.expiresAt).toBe(file.now + POLICY.playLeaseMs);
  });

  test('a film that stands still ends with its visit', () => {
    const file = standing();
    file.send(cancel('a'));
    expect(file.holds('a')).toBe(false);
  });

  test('a film that stands still is looked at once its player is gone', () => {
    const file = standing();
    file.send(looksAgain('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'warm', isPaused: false });
    expect(claims(file)).toBe('warm');
  });
});

describe('a page that says that its film is paused', () => {
  test('a page does not keep the slot by saying that its film is paused, nor does its player by asking for a growing playlist', () => {
    const file = watchedFile();
    file.send(paused('a'));
    const { expiresAt } = leaseOf(file, 'a') ?? {};
    file.after(10_000, paused('a'));
    file.after(10_000, play('a'));
    file.after(10_000, preload('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', isPaused: true, expiresAt });
  });

  test('a page without a lease takes none by saying that its film is paused', () => {
    const file = readyFile();
    file.send(paused('b'));
    expect(file.holds('b')).toBe(false);
  });

  test('a page that repeats that its film is paused causes no write', () => {
    const file = watchedFile();
    file.send(paused('a'));
    const before = file.state;
    expect(file.step(paused('a'))).toEqual([]);
    expect(file.state).toEqual(before);
  });

  test('a page that is back after a long silence has the slot for a while again', () => {
    const file = silentFile();
    file.send(paused('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', isPaused: true });
    expect(claims(file)).toBe('play');
  });

  test('a page whose paused film was let go takes nothing by its player’s further requests', () => {
    const file = pausedFile();
    file.gate = 'evict';
    file.send({ type: 'nudged' });
    file.gate = 'granted';
    file.stopped();
    expect(starts(file.send(play('a')))).toEqual([]);
    expect(file.holds('a')).toBe(false);
  });
});

test('a player of the origin’s own that fetches again plays by its former lease', () => {
  const file = readyFile();
  file.send(adopted('a', SESSION, true));
  file.after(POLICY.playLeaseMs);
  expect(leaseOf(file, 'a')).toMatchObject({ kind: 'paused', player: 'of_page' });
  file.send(used('a'));
  expect([...file.state.leases.values()]).toMatchObject([{ kind: 'play', player: 'of_page' }]);
});

test('an operator may have films that stand still let go as soon as others may have their slot', () => {
  const file = readyFile({ pauseMaxMs: 0 });
  file.send(renew('a', true));
  file.after(POLICY.playLeaseMs);
  expect(file.holds('a')).toBe(false);
});
