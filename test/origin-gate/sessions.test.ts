import { describe, expect, test } from 'vitest';
import type { FileName } from '../../worker/origin-gate/claim.ts';
import { holdersOf } from '../../worker/origin-gate/sessions.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { Gate } from './gate.ts';

const id = 'session-1' as OriginSessionId;
const FILM = 'movie/1' as FileName;

const holds = (gate: Gate, file: string): void => {
  gate.claim(file, { holds: true, session: id });
};
const releases = (gate: Gate, file: string, ours = true): readonly OriginSessionId[] =>
  gate.claim(file, { wants: null, holds: true, releases: [{ id, ours }] }).ends;

describe('a session that two files hold', () => {
  test('a session that two files hold is known by both', () => {
    const gate = new Gate();
    holds(gate, FILM);
    holds(gate, 'file/1');
    expect(holdersOf(gate.state, id)).toEqual([FILM, 'file/1']);
  });

  test('a session that two files hold is ended by the one that releases it last, whichever started it', () => {
    const gate = new Gate();
    holds(gate, FILM);
    holds(gate, 'file/1');
    expect(releases(gate, FILM, true)).toEqual([]);
    expect(releases(gate, 'file/1', false)).toEqual([id]);
  });

  test('a session that two files hold is ended also when the last release is lost and asked for again', () => {
    const gate = new Gate();
    holds(gate, FILM);
    holds(gate, 'file/1');
    releases(gate, FILM, true);
    releases(gate, 'file/1', false);
    expect(releases(gate, 'file/1', false)).toEqual([id]);
  });
});

describe('a session that Headstart has not started', () => {
  test('a session that Headstart has not started is never ended', () => {
    const gate = new Gate();
    holds(gate, FILM);
    expect(releases(gate, FILM, false)).toEqual([]);
  });
});

test('a file that the gate does not know is told to end its own session', () => {
  const gate = new Gate();
  expect(gate.claim(FILM, { wants: null, holds: false, releases: [{ id, ours: true }] }).ends).toEqual([id]);
});
