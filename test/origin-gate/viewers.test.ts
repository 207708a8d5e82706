import { describe, expect, test } from 'vitest';
import { Gate, viewer } from './gate.ts';

/** A gate with a slot for every file. */
function wide(): Gate {
  return new Gate({ maxTranscodes: 100, maxWarm: 100 });
}

/** A viewer looks at one film after another, a second each. */
function lookAt(gate: Gate, who: string, ...films: string[]): void {
  for (const film of films) {
    gate.after(1_000);
    gate.wants(film);
    gate.looks(who, film);
  }
}

describe('a viewer with more warm sessions than MAX_WARM_PER_VIEWER', () => {
  test('a viewer with too many warm sessions loses the hold on the oldest', () => {
    const gate = wide();
    lookAt(gate, 'vera', '1', '2', '3');
    expect(gate.nudged).toEqual(['1']);
    expect(gate.claim('1', { holds: true }).outbid).toEqual([viewer('vera')]);
    expect(gate.claim('2', { holds: true }).outbid).toEqual([]);
  });

  test('a viewer with too many warm sessions is told to let go until it is done', () => {
    const gate = wide();
    lookAt(gate, 'vera', '1', '2', '3');
    expect(gate.claim('1', { holds: true }).outbid).toEqual([viewer('vera')]);
    expect(gate.claim('1', { holds: true }).outbid).toEqual([viewer('vera')]);
    const left = { all: false, came: new Map(), left: [viewer('vera')] };
    expect(gate.claim('1', { holds: true, viewers: left }).outbid).toEqual([]);
  });

  test('a viewer with too many warm sessions keeps the one that they came back to', () => {
    const gate = wide();
    lookAt(gate, 'vera', '1', '2', '1', '3');
    expect(gate.claim('1', { holds: true }).outbid).toEqual([]);
    expect(gate.claim('2', { holds: true }).outbid).toEqual([viewer('vera')]);
  });

  test('a viewer with too many warm sessions costs no other viewer theirs', () => {
    const gate = wide();
    lookAt(gate, 'otto', '1');
    lookAt(gate, 'vera', '1', '2', '3');
    expect(gate.claim('1', { holds: true }).outbid).toEqual([viewer('vera')]);
  });

  test('a viewer who gave a session back may have another', () => {
    const gate = wide();
    lookAt(gate, 'vera', '1', '2');
    gate.leaves('1');
    gate.claim('1', { wants: null, viewers: { all: true, came: new Map(), left: [] } });
    lookAt(gate, 'vera', '3');
    expect(gate.nudged).toEqual([]);
  });

  test('a viewer’s oldest hold is told to go at once when late news make it the oldest', () => {
    const gate = wide();
    lookAt(gate, 'vera', '1', '2');
    const came = new Map([[viewer('vera'), gate.now - 60_000]]);
    gate.wants('0');
    expect(gate.claim('0', { holds: true, viewers: { all: false, came, left: [] } }).outbid).toEqual([viewer('vera')]);
  });
});

test('of two films to which a viewer came in the same moment, it is always the same one that goes', () => {
  const gate = new Gate({ maxTranscodes: 100, maxWarm: 100, maxWarmPerViewer: 1 });
  for (const film of ['a', 'b']) {
    gate.wants(film);
    gate.looks('vera', film);
  }
  const everybody = { all: true, came: new Map([[viewer('vera'), gate.now]]), left: [] };
  for (let n = 0; n < 3; n++) {
    expect(gate.claim('a', { holds: true, viewers: everybody }).outbid).toEqual([viewer('vera')]);
    expect(gate.claim('b', { holds: true, viewers: everybody }).outbid).toEqual([]);
  }
});

test('a viewer in a claim that came too late is forgotten with its file', () => {
  const gate = wide();
  gate.claim('1', { wants: null, seq: 2 });
  gate.claim('1', { seq: 1, viewers: { all: false, came: new Map([[viewer('vera'), gate.now]]), left: [] } });
  gate.claim('1', { wants: null, seq: 3 });
  expect(gate.state.viewers.size).toBe(0);
});

test('the gate stores nothing of viewers who hold nothing', () => {
  const gate = wide();
  lookAt(gate, 'vera', '1', '2', '3');
  for (const film of ['1', '2', '3']) {
    gate.claim(film, { wants: null, viewers: { all: true, came: new Map(), left: [] } });
  }
  expect(gate.state.viewers.size).toBe(0);
});
