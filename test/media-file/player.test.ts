import { describe, expect, test } from 'vitest';
import type { MediaFileEvent } from '../../worker/media-file/state.ts';
import {
  adopted,
  cancel,
  ended,
  FileMachine,
  OTHER_SESSION,
  POLICY,
  preload,
  readyFile,
  SESSION,
  starts,
  stops,
  used,
  viewer,
  visit,
} from './machine.ts';

/** A file whose session a player of the origin's own has started. */
function playedFile(): FileMachine {
  const file = new FileMachine();
  file.send(adopted('a'));
  file.probed('ready');
  return file;
}

const leaseOf = (file: FileMachine, name: string) => file.state.leases.get(visit(name));

describe('a session that the origin’s own player has started', () => {
  test('a session that the origin’s own player has started has a play lease and a slot, and starts nothing', () => {
    const file = new FileMachine();
    expect(starts(file.send(adopted('a')))).toEqual([]);
    expect(file.state.session).toMatchObject({ phase: 'warming', id: SESSION, ours: false });
    expect(leaseOf(file, 'player-of-a')).toMatchObject({ kind: 'play', player: 'alone' });
    expect(file.state.slot).toMatchObject({ granted: true, taken: true });
  });

  test('a player’s session is kept by what the player fetches', () => {
    const file = playedFile();
    file.after(POLICY.playLeaseMs - 1, used('a'));
    file.after(POLICY.playLeaseMs - 1);
    expect(file.holds('player-of-a')).toBe(true);
  });

  test('a player’s session has a lease again when its player fetches after the lease has run out', () => {
    const file = playedFile();
    file.after(POLICY.pauseMaxMs);
    expect(file.holds('player-of-a')).toBe(false);
    file.send(used('a'));
    expect(file.holds('player-of-a')).toBe(true);
  });

  test('a player’s session is never stopped: not by an eviction, and not once its player has vanished', () => {
    const file = playedFile();
    file.after(POLICY.pauseMaxMs);
    expect(stops(file.after(POLICY.lingerMs))).toEqual([]);
    expect(file.state).toMatchObject({ session: { phase: 'none' }, slot: { granted: false } });
    expect(file.state.stops.size).toBe(0);
  });

  test('a player’s session is let go at once when the player ends it, and late requests take no lease on it', () => {
    const file = playedFile();
    expect(stops(file.send(ended('a')))).toEqual([]);
    expect(file.phase).toBe('none');
    const other = playedFile();
    other.send(preload('b'));
    other.send(ended('a'));
    other.after(1_000, used('a'));
    expect(other.holds('player-of-a')).toBe(false);
  });

  test('a player’s session that is gone is not started again by Headstart: the player does that', () => {
    const file = playedFile();
    expect(starts(file.probed('gone'))).toEqual([]);
    expect(file.state.leases.size).toBe(0);
    expect(starts(file.after(60_000))).toEqual([]);
  });

  test('a player’s session replaces the one that was started before it', () => {
    const file = readyFile();
    file.held.add(SESSION);
    file.send(adopted('b', OTHER_SESSION));
    expect(file.state.session).toMatchObject({ id: OTHER_SESSION, ours: false });
  });
});

describe('a page that looks by the head', () => {
  const adoptedBy = (page: string, pageIsLate = false): MediaFileEvent => ({
    ...(adopted('a') as Extract<MediaFileEvent, { type: 'adopted' }>),
    page: visit(page),
    pageIsLate,
  });

  test('a page that looks by the head a moment after its player has begun gets that player’s lease', () => {
    const file = playedFile();
    file.send(adoptedBy('page', true));
    expect([...file.state.leases.keys()]).toEqual([visit('page')]);
  });

  test('a page that looks by the head a moment after its player has ended takes nothing', () => {
    const file = playedFile();
    file.send(ended('a'));
    file.send(adoptedBy('page', true));
    expect(file.state.leases.size).toBe(0);
    expect(file.phase).toBe('none');
  });

  test('a page that looks by the head while its player ends the session leaves the end to Headstart', () => {
    const file = new FileMachine();
    file.send(adoptedBy('page'));
    file.probed('ready');
    file.send(ended('a'));
    expect(leaseOf(file, 'page')).toMatchObject({ kind: 'warm', player: 'none' });
    file.send(cancel('page'));
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a page that looks by the head keeps the number of visits small, however many players one viewer starts', () => {
    const file = new FileMachine();
    for (let n = 0; n < 30; n++) file.after(1, adoptedBy(`page-${n}`));
    expect(file.state.leases.size).toBe(20);
    expect(leaseOf(file, 'page-29')).toMatchObject({ kind: 'play', player: 'of_page' });
  });
});

describe('a player that is given the session which a look has warmed', () => {
  test('a player with a look’s session takes the lease of its viewer’s page, so that the page’s leaving gives back what is played', () => {
    const file = readyFile();
    file.send(adopted('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', player: 'of_page' });
    file.send(cancel('a'));
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a player with a look’s session keeps it past the lease of a page that looks', () => {
    const file = readyFile();
    file.send(adopted('a'));
    file.after(POLICY.warmLeaseMs + POLICY.lingerMs, used('a'));
    expect(file.phase).toBe('ready');
    expect(leaseOf(file, 'a')?.kind).toBe('play');
  });

  test('a player with a look’s session leaves a page that looks when it ends', () => {
    const file = readyFile();
    file.send(adopted('a'));
    file.send(ended('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'warm', player: 'none' });
  });

  test('a player with a look’s session ends it for itself alone', () => {
    const file = readyFile();
    file.send(adopted('a'));
    file.send(adopted('b'));
    file.send(ended('b'));
    expect(leaseOf(file, 'a')?.kind).toBe('play');
    expect(file.phase).toBe('ready');
  });

  test('a player gets Headstart’s session when the look was asking for it at the time', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.send(adopted('a'));
    file.started();
    expect(file.state.session).toMatchObject({ id: SESSION, ours: true });
  });
});

describe('a session that lists segments at the first look', () => {
  test('a session that lists segments at the first look was there before, and is not stopped after the look', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.started();
    file.probed('ready', true);
    file.send(cancel('a'));
    expect(stops(file.after(POLICY.lingerMs))).toEqual([]);
    expect(file.state.stops.size).toBe(0);
  });

  test('a session that lists segments at the first look is stopped all the same when an unheard start may have been answered with it', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.unheard();
    file.wakeToAct();
    const effects = file.started();
    expect(effects).toContainEqual(expect.objectContaining({ type: 'probe', isFirst: false }));
    file.probed('ready');
    file.send(cancel('a'));
    expect(stops(file.after(POLICY.lingerMs))).toEqual([SESSION]);
  });

  test('a session needs no first look where the origin says whether it is new', () => {
    for (const [isNew, ours] of [
      [true, true],
      [false, false],
    ] as const) {
      const file = new FileMachine();
      file.send(preload('a'));
      const effects = file.started(SESSION, isNew);
      expect(effects).toContainEqual(expect.objectContaining({ type: 'probe', isFirst: false }));
      expect(file.state.session).toMatchObject({ ours });
    }
  });
});

describe('a session that another file holds too', () => {
  test('a session that another file holds is left to that file', () => {
    const file = readyFile();
    file.held.add(SESSION);
    file.send(cancel('a'));
    expect(stops(file.after(POLICY.lingerMs))).toEqual([]);
    expect(file.state).toMatchObject({ session: { phase: 'none' }, slot: { granted: false } });
  });

  test('a session that another file may hold is not stopped before the gate has answered, and may be held again meanwhile', () => {
    const file = readyFile();
    file.send(cancel('a'));
    file.gate = null;
    expect(stops(file.after(POLICY.lingerMs))).toEqual([]);
    file.send(preload('b'));
    expect(file.state.session).toMatchObject({ phase: 'warming', id: SESSION, ours: true });
    expect(file.state.stops.size).toBe(0);
  });
});

describe('a viewer who signs out', () => {
  test('a viewer who signs out gives back at once what they only look at', () => {
    const file = readyFile();
    expect(stops(file.send({ type: 'signed_out', viewer: viewer('a') }))).toEqual([SESSION]);
  });

  test('a viewer who signs out leaves what they watch, and what others hold', () => {
    const file = readyFile();
    file.send(preload('b'));
    file.send(adopted('b'));
    file.send({ type: 'signed_out', viewer: viewer('b') });
    expect(stops(file.send({ type: 'signed_out', viewer: viewer('a') }))).toEqual([]);
    expect(leaseOf(file, 'b')?.kind).toBe('play');
  });
});
