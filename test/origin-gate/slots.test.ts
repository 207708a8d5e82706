import { describe, expect, test } from 'vitest';
import { nextGateWake } from '../../worker/origin-gate/reducer.ts';
import { Gate } from './gate.ts';

/** Both slots are taken, by files that are watched. */
function full(): Gate {
  const gate = new Gate();
  gate.wants('a', 'play');
  gate.wants('b', 'play');
  return gate;
}

/** Both slots are taken, by files that are looked at; `old` was renewed before `new`. */
function allWarm(): Gate {
  const gate = new Gate({ maxWarm: 2 });
  gate.wants('old');
  gate.after(1_000);
  gate.wants('new');
  return gate;
}

describe('a slot', () => {
  test('a free slot is given to any file that asks', () => {
    const gate = new Gate();
    expect(gate.wants('a', 'play')).toBe('granted');
    expect(gate.wants('b', 'play')).toBe('granted');
    expect(gate.wants('c', 'play')).toBe('busy');
  });

  test('the slot of a session without a viewer is one of MAX_WARM', () => {
    const gate = new Gate();
    expect(gate.wants('a')).toBe('granted');
    expect(gate.wants('b')).toBe('busy');
    expect(gate.wants('c', 'play')).toBe('granted');
  });

  test('the slot of a look is free for other looks once the look has become a play', () => {
    const gate = new Gate();
    gate.wants('a');
    gate.wants('b');
    gate.keeps('a', 'play');
    expect(gate.nudged).toEqual(['b']);
    expect(gate.wants('b')).toBe('granted');
  });

  test('a slot stays with a file that has not said that nothing runs in it any more', () => {
    const gate = full();
    gate.keeps('a', null);
    expect(gate.wants('c', 'play')).not.toBe('granted');
    gate.leaves('a');
    expect(gate.wants('c', 'play')).toBe('granted');
  });

  test('a slot that is given back is kept for the file that has waited longest', () => {
    const gate = full();
    gate.wants('c', 'play');
    gate.after(1_000);
    gate.wants('d', 'play');
    gate.leaves('a');
    expect(gate.nudged).toEqual(['c']);
    expect(gate.wants('d', 'play')).toBe('busy');
    expect(gate.wants('c', 'play')).toBe('granted');
  });

  test('a slot goes to a play before a look that has waited longer', () => {
    const gate = full();
    gate.wants('look');
    gate.after(1_000);
    gate.wants('play', 'play');
    gate.leaves('a');
    expect(gate.nudged).toEqual(['play']);
  });

  test('a slot for which its file does not come is offered to the next', () => {
    const gate = full();
    gate.wants('c', 'play');
    gate.after(1);
    gate.wants('d', 'play');
    gate.leaves('a');
    gate.wake();
    expect(gate.nudged).toEqual(['d']);
    expect(gate.wants('d', 'play')).toBe('granted');
  });

  test('a slot that is kept for a look is given to a play at once', () => {
    const gate = new Gate({ maxTranscodes: 1 });
    gate.wants('a', 'play');
    gate.wants('look');
    gate.leaves('a');
    expect(gate.nudged).toEqual(['look']);
    expect(gate.wants('play', 'play')).toBe('granted');
    expect(gate.wants('look')).toBe('busy');
  });
});

describe('a play that finds no slot', () => {
  test('a play without a free slot takes that of the session that was renewed longest ago, and no other', () => {
    const gate = allWarm();
    expect(gate.wants('play', 'play')).toBe('pending');
    expect(gate.nudged).toEqual(['old']);
    expect(gate.keeps('new')).toBe('granted');
    expect(gate.keeps('old')).toBe('evict');
    gate.leaves('old');
    expect(gate.nudged).toEqual(['play']);
    expect(gate.wants('play', 'play')).toBe('granted');
  });

  test('a play without a free slot never takes that of another play', () => {
    const gate = full();
    expect(gate.wants('c', 'play')).toBe('busy');
    expect(gate.keeps('a', 'play')).toBe('granted');
    expect(gate.keeps('b', 'play')).toBe('granted');
  });

  test('a play without a free slot looks for another when the chosen one is watched by now', () => {
    const gate = allWarm();
    gate.wants('play', 'play');
    expect(gate.keeps('old', 'play')).toBe('granted');
    expect(gate.nudged).toEqual(['new']);
    expect(gate.keeps('new')).toBe('evict');
  });

  test('as many slots are cleared as plays wait, and no more', () => {
    const gate = allWarm();
    gate.wants('play', 'play');
    gate.wants('play', 'play');
    expect(gate.keeps('new')).toBe('granted');
    gate.wants('other', 'play');
    expect(gate.keeps('new')).toBe('evict');
  });

  test('a play without a free slot waits for a lingering session, and has it end at once', () => {
    const gate = new Gate({ maxTranscodes: 1 });
    gate.wants('a', 'play');
    gate.keeps('a', null);
    expect(gate.wants('b', 'play')).toBe('pending');
    expect(gate.nudged).toEqual(['a']);
  });
});

test('when more sessions run than there are slots, sessions without a viewer go until they fit', () => {
  const gate = allWarm();
  gate.wants('play', 'play');
  gate.leaves('old');
  gate.wants('play', 'play');
  expect(gate.keeps('back after a long silence', 'play')).toBe('granted');
  expect(gate.nudged).toEqual(['new']);
  expect(gate.keeps('new')).toBe('evict');
});

describe('a look', () => {
  test('a look takes no file’s slot', () => {
    const gate = allWarm();
    expect(gate.wants('third')).toBe('busy');
    expect(gate.keeps('old')).toBe('granted');
    expect(gate.keeps('new')).toBe('granted');
  });

  test('a look gets the next slot that becomes free, in the order of coming', () => {
    const gate = allWarm();
    gate.wants('third');
    gate.leaves('new');
    expect(gate.nudged).toEqual(['third']);
    expect(gate.wants('third')).toBe('granted');
  });
});

describe('a claim', () => {
  test('a claim that a later one has overtaken has no effect', () => {
    const gate = new Gate({ maxTranscodes: 1 });
    gate.claim('a', { wants: 'play', seq: 7 });
    gate.claim('a', { wants: null, seq: 6 });
    expect(gate.wants('b', 'play')).toBe('busy');
  });

  test('a claim that arrives after its file was forgotten takes a slot until the file is asked, and no longer', () => {
    const gate = new Gate({ maxTranscodes: 1 });
    gate.claim('a', { wants: null, seq: 7 });
    gate.claim('a', { holds: true, seq: 6 });
    expect(gate.wants('b', 'play')).toBe('pending');
    expect(gate.nudged).toEqual(['a']);
    gate.claim('a', { wants: null, seq: 8 });
    expect(gate.wants('b', 'play')).toBe('granted');
  });

  test('a claim that says that nothing is wanted or held leaves nothing behind', () => {
    const gate = full();
    gate.leaves('a');
    gate.leaves('b');
    expect(gate.state.files.size).toBe(0);
    expect(nextGateWake(gate.state)).toBe(null);
  });

  test('a claim rebuilds a slot that the gate does not know', () => {
    const gate = new Gate();
    expect(gate.keeps('a', 'play')).toBe('granted');
    gate.keeps('b', 'play');
    expect(gate.wants('c', 'play')).toBe('busy');
  });
});

describe('a file that is not heard of', () => {
  test('a silent file is asked, again and again, and keeps its slot meanwhile', () => {
    const gate = full();
    gate.wake();
    expect(gate.nudged).toEqual(['a', 'b']);
    gate.wake();
    expect(gate.nudged).toEqual(['a', 'b']);
    expect(gate.wants('c', 'play')).toBe('busy');
  });

  test('a silent file loses its slot once the origin must have dropped its session by itself', () => {
    const gate = full();
    const silentSince = gate.now;
    for (let n = 0; n < 1_000 && gate.state.files.size > 0; n++) gate.wake();
    expect(gate.state.files.size).toBe(0);
    expect(gate.now - silentSince).toBeGreaterThan(gate.policy.originIdleMs);
    expect(gate.now - silentSince).toBeLessThan(gate.policy.originIdleMs + 5 * 60_000);
  });

  test('a silent file that waits is forgotten soon', () => {
    const gate = full();
    gate.wants('c', 'play');
    for (let n = 0; n < 14; n++) gate.after(10_000);
    expect(gate.knows('c')).toBe(false);
  });

  test('a silent file whose slot a play waits for is asked more often', () => {
    const gate = allWarm();
    gate.wants('play', 'play');
    gate.wake();
    expect(gate.nudged).toEqual(['old']);
    expect(nextGateWake(gate.state)).toBe(gate.now + 2_000);
  });
});

test('a gate that has lost its memory repeats its last reply', () => {
  const gate = allWarm();
  gate.wants('play', 'play');
  gate.step({ type: 'restarted' });
  expect(gate.nudged).toEqual(['old']);
  gate.leaves('old');
  gate.step({ type: 'restarted' });
  expect(gate.nudged).toEqual(['play']);
});
