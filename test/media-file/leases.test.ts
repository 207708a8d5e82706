import { describe, expect, test } from 'vitest';
import { startPosition } from '../../worker/media-file/leases.ts';
import {
  cancel,
  FileMachine,
  looksAgain,
  POLICY,
  play,
  preload,
  readyFile,
  renew,
  stops,
  visit,
  watched,
} from './machine.ts';

const leaseOf = (file: FileMachine, name: string) => file.state.leases.get(visit(name));

describe('a warm lease', () => {
  test('a warm lease runs out when its visit is silent', () => {
    const file = readyFile();
    file.after(POLICY.warmLeaseMs - 1);
    expect(file.holds('a')).toBe(true);
    file.after(1);
    expect(file.holds('a')).toBe(false);
  });

  test('a warm lease is kept by renewals', () => {
    const file = readyFile();
    for (let n = 0; n < 6; n++) file.after(POLICY.warmLeaseMs - 1, renew('a'));
    expect(file.holds('a')).toBe(true);
    expect(file.phase).toBe('ready');
  });

  test('a warm lease is taken again by a renewal that comes too late', () => {
    const file = readyFile();
    file.after(POLICY.warmLeaseMs + 1_000);
    file.send(renew('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'warm', since: file.now });
  });

  test('a warm lease stays warm, and does not become a play lease, by a playlist request of its page', () => {
    const file = readyFile();
    file.after(1_000, preload('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'warm', expiresAt: file.now + POLICY.warmLeaseMs });
  });

  test('a play lease becomes a warm one when its player is gone', () => {
    const file = readyFile();
    file.send(renew('a', true));
    file.after(60_000, looksAgain('a'));
    const expiresAt = file.now + POLICY.warmLeaseMs;
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'warm', since: file.now, expiresAt });
    file.after(1_000, looksAgain('a'));
    file.send(looksAgain('nobody'));
    expect(leaseOf(file, 'a')).toMatchObject({ expiresAt });
    expect(file.holds('nobody')).toBe(false);
  });

  test('a warm lease keeps the position where Play will start', () => {
    const file = new FileMachine();
    file.send(preload('a', 90));
    file.send(renew('a'));
    expect(leaseOf(file, 'a')?.position).toBe(90);
    file.send(preload('a', 0));
    expect(leaseOf(file, 'a')?.position).toBe(0);
  });
});

describe('a lease that plays', () => {
  test('a visit without a lease takes a play lease by a playlist request', () => {
    const file = new FileMachine();
    file.send(play('a'));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', expiresAt: file.now + POLICY.playLeaseMs });
  });

  test('a warm lease becomes a play lease when the visitor presses Play', () => {
    const file = readyFile();
    file.send(renew('a', true));
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', expiresAt: file.now + POLICY.playLeaseMs });
  });

  test.each([
    ['preload', preload('a')],
    ['renewal', renew('a')],
  ])('a play lease does not become warm by a late %s', (_, late) => {
    const file = readyFile();
    file.send(renew('a', true));
    file.after(1_000, late);
    expect(leaseOf(file, 'a')).toMatchObject({ kind: 'play', expiresAt: file.now + POLICY.playLeaseMs });
  });

  test('a play lease is never ended by another visit’s cancel or expiry', () => {
    const file = readyFile();
    file.send(preload('b'));
    file.send(renew('a', true));
    file.send(cancel('b'));
    const effects = file.after(POLICY.playLeaseMs - 1);
    expect(file.holds('a')).toBe(true);
    expect(stops(effects)).toEqual([]);
    expect(file.phase).toBe('ready');
  });

  test('a play lease is kept by the segments that its viewer fetches, and not by another viewer’s', () => {
    const file = readyFile();
    file.send(renew('a', true));
    file.send(play('b'));
    file.after(POLICY.playLeaseMs - 1, watched('a'));
    file.after(1);
    expect(leaseOf(file, 'a')?.kind).toBe('play');
    expect(leaseOf(file, 'b')?.kind).toBe('paused');
  });

  test('a play lease ends when its visit is silent before there is a session', () => {
    const file = new FileMachine();
    file.send(play('a'));
    file.after(POLICY.playLeaseMs);
    expect(file.holds('a')).toBe(false);
  });

  test('a play lease goes on past WARM_MAX_S', () => {
    const file = readyFile();
    file.send(renew('a', true));
    for (let passed = 0; passed <= POLICY.warmMaxMs; passed += 100_000) file.after(100_000, renew('a', true));
    expect(file.holds('a')).toBe(true);
  });
});

describe('segments fetched by a page that only looks', () => {
  test('segments that a page fetches while it only looks do not keep its lease', () => {
    const file = readyFile();
    file.after(POLICY.warmLeaseMs - 1, watched('a'));
    file.after(1);
    expect(file.holds('a')).toBe(false);
  });
});

test('a session starts where a viewer plays, and only without a playing one where another looks', () => {
  const file = new FileMachine();
  file.send(preload('a', 600));
  expect(startPosition(file.state)).toBe(600);
  file.send(play('b', 12));
  expect(startPosition(file.state)).toBe(12);
  file.send(cancel('b'));
  expect(startPosition(file.state)).toBe(600);
});
