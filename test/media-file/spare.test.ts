/** The edge itself holds a lease while it makes a head. */
import { describe, expect, test } from 'vitest';
import { MAKER } from '../../worker/auth/viewer-keys.ts';
import { wantOf } from '../../worker/media-file/slot.ts';
import type { MediaFileEvent } from '../../worker/media-file/state.ts';
import { FileMachine, preload, renew, SESSION, stops, visit } from './machine.ts';

const giveBack: MediaFileEvent = { type: 'signed_out', viewer: MAKER };

/** A file whose head the edge is making. Its session is ready. */
function making(): FileMachine {
  const file = new FileMachine();
  file.send({ type: 'preload', visit: visit('maker'), viewer: MAKER, position: 0 });
  file.started();
  file.probed('ready');
  return file;
}

describe('the lease of the edge itself', () => {
  test('the edge’s own lease wants a slot that is to spare, until a viewer holds one too', () => {
    const file = making();
    expect(wantOf(file.state)).toBe('spare');
    file.send(preload('a'));
    expect(wantOf(file.state)).toBe('warm');
    file.send(renew('a', true));
    expect(wantOf(file.state)).toBe('play');
  });

  test('the edge’s own lease belongs to no viewer whom the gate counts', () => {
    const file = making();
    expect(file.state.roster.size).toBe(0);
    file.send(preload('a'));
    expect(file.state.roster.size).toBe(1);
  });

  test('the edge’s own lease ends its session at once when it is given back', () => {
    const file = making();
    expect(stops(file.send(giveBack))).toEqual([SESSION]);
  });

  test('the edge’s own lease leaves the session to a viewer who has come to it', () => {
    const file = making();
    file.send(preload('a'));
    expect(stops(file.send(giveBack))).toEqual([]);
    expect(file.phase).toBe('ready');
  });
});
