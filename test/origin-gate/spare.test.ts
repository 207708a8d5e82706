/** Slots for heads that the edge makes by itself: a head gets a free slot, and only as long as no viewer needs it. */
import { describe, expect, test } from 'vitest';
import { hasRoom } from '../../worker/origin-gate/assign.ts';
import { Gate } from './gate.ts';

/** A head's session has the only slot. */
function making(): Gate {
  const gate = new Gate({ maxTranscodes: 1, maxWarm: 1 });
  expect(gate.wants('head', 'spare')).toBe('granted');
  return gate;
}

describe('a slot for a head', () => {
  test('a slot for a head is given while one is free, to one head at a time', () => {
    const gate = new Gate({ maxTranscodes: 3 });
    expect(gate.wants('watched', 'play')).toBe('granted');
    expect(gate.wants('head', 'spare')).toBe('granted');
    expect(gate.wants('next', 'spare')).toBe('busy');
    gate.leaves('head');
    expect(gate.nudged).toEqual(['next']);
    expect(gate.wants('next', 'spare')).toBe('granted');
  });

  test.each(['warm', 'play'] as const)(
    'a head’s slot is cleared for a viewer who wants it (%s), and who is told to wait',
    (wants) => {
      const gate = making();
      expect(gate.wants('film', wants)).toBe('pending');
      expect(gate.nudged).toEqual(['head']);
      expect(gate.keeps('head', 'spare')).toBe('evict');
      gate.leaves('head');
      expect(gate.nudged).toEqual(['film']);
      expect(gate.wants('film', wants)).toBe('granted');
    },
  );

  test('a head’s slot is cleared before that of a look', () => {
    const gate = new Gate({ maxTranscodes: 2, maxWarm: 2 });
    gate.wants('looked-at');
    gate.after(1_000);
    gate.wants('head', 'spare');
    gate.wants('film', 'play');
    expect(gate.nudged).toEqual(['head']);
  });

  test('head’s slots are cleared for as many looks as there may be, and no more', () => {
    const gate = new Gate({ maxTranscodes: 2, maxWarm: 1 });
    gate.wants('head', 'spare');
    gate.wants('looked-at');
    expect(gate.wants('too-many')).toBe('busy');
    expect(gate.nudged).toEqual([]);
    expect(gate.keeps('head', 'spare')).toBe('granted');
  });

  test('a head gets a slot after all viewers who wait', () => {
    const gate = new Gate({ maxTranscodes: 1 });
    gate.wants('watched', 'play');
    gate.wants('head', 'spare');
    gate.after(1_000);
    gate.wants('look');
    gate.leaves('watched');
    expect(gate.nudged).toEqual(['look']);
  });

  test('a head’s slot stays with its film when a viewer looks at the film', () => {
    const gate = making();
    gate.wants('film');
    expect(gate.keeps('head', 'warm')).toBe('granted');
    expect(gate.wants('film')).toBe('busy');
  });

  test('a look still waits for a head’s slot while the head’s session ends', () => {
    const gate = making();
    gate.keeps('head', null);
    expect(hasRoom(gate.state, gate.policy)).toBe(true);
    expect(gate.wants('film')).toBe('pending');
    gate.leaves('head');
    expect(gate.wants('film')).toBe('granted');
  });

  test('a head’s slot counts as free for a look', () => {
    const gate = making();
    expect(hasRoom(gate.state, gate.policy)).toBe(true);
    gate.keeps('head', 'warm');
    expect(hasRoom(gate.state, gate.policy)).toBe(false);
  });
});
