/** A film that stands still keeps its slot until a viewer's Play finds no other slot. */
import { describe, expect, test } from 'vitest';
import { Gate } from './gate.ts';

/**
 * Both slots are taken: one by a film that stands still, one by a film that a viewer looks at. The lease of the film
 * that stands still was renewed last.
 */
function standing(): Gate {
  const gate = new Gate({ maxTranscodes: 2, maxWarm: 2 });
  gate.wants('looked-at');
  gate.after(1_000);
  gate.wants('still', 'play');
  expect(gate.keeps('still', 'paused')).toBe('granted');
  return gate;
}

describe('the slot of a film that stands still', () => {
  test('the slot of a film that stands still is the first to go for a viewer’s Play: a viewer who looks may press Play at any moment', () => {
    const gate = standing();
    expect(gate.wants('film', 'play')).toBe('pending');
    expect(gate.nudged).toEqual(['still']);
    expect(gate.keeps('looked-at')).toBe('granted');
    expect(gate.keeps('still', 'paused')).toBe('evict');
    gate.leaves('still');
    expect(gate.wants('film', 'play')).toBe('granted');
  });

  test('the slot of a film that stands still goes after that of a head', () => {
    const gate = new Gate({ maxTranscodes: 2 });
    gate.wants('head', 'spare');
    gate.wants('still', 'play');
    gate.keeps('still', 'paused');
    gate.wants('film', 'play');
    expect(gate.nudged).toEqual(['head']);
  });

  test('of films that stand still, the one that has stood longest loses its slot first', () => {
    const gate = new Gate({ maxTranscodes: 2 });
    for (const film of ['long', 'short']) {
      gate.wants(film, 'play');
      gate.after(1_000);
      gate.claim(film, { wants: 'paused', holds: true, renewedAt: gate.now });
    }
    gate.wants('film', 'play');
    expect(gate.nudged).toEqual(['long']);
  });

  test('the slot of a film that stands still is not cleared for a look', () => {
    const gate = standing();
    expect(gate.wants('film')).toBe('busy');
    expect(gate.nudged).toEqual([]);
  });

  test('the slot of a film that stands still is none of those that looks may have', () => {
    const gate = new Gate({ maxTranscodes: 2, maxWarm: 1 });
    gate.wants('still', 'play');
    gate.keeps('still', 'paused');
    expect(gate.wants('film')).toBe('granted');
  });

  test.each(['play', 'warm'] as const)(
    'the slot of a film that stood still is not asked back once the film is wanted more again (%s)',
    (wants) => {
      const gate = standing();
      gate.wants('film', 'play');
      expect(gate.keeps('still', wants)).toBe('granted');
      expect(gate.nudged).toEqual(['looked-at']);
    },
  );
});
