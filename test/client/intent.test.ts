import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { followIntent } from '../../web/client/intent.ts';

describe('intent', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function follow() {
    const said: string[] = [];
    const to = followIntent<string>(
      (a, b) => a === b,
      (key) => said.push(`begin ${key}`),
      (key) => said.push(`end ${key}`),
      { set: (run, ms) => setTimeout(run, ms) as unknown as number, clear: (timer) => clearTimeout(timer) },
    );
    return { said, to };
  }

  test('a pointer that rests on a link begins an intent', () => {
    const { said, to } = follow();
    to('a');
    vi.advanceTimersByTime(LIMITS.dwellMs - 1);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(['begin a']);
  });

  test('a pointer that passes over a grid of links begins none', () => {
    const { said, to } = follow();
    for (const link of ['a', 'b', null, 'c', 'd']) {
      to(link);
      vi.advanceTimersByTime(LIMITS.dwellMs - 1);
    }
    to(null);
    vi.advanceTimersByTime(10 * LIMITS.dwellMs);
    expect(said).toEqual([]);
  });

  test('a pointer that moves within one link neither ends nor restarts the wait', () => {
    const { said, to } = follow();
    to('a');
    vi.advanceTimersByTime(LIMITS.dwellMs / 2);
    to('a');
    vi.advanceTimersByTime(LIMITS.dwellMs / 2);
    to('a');
    expect(said).toEqual(['begin a']);
  });

  test('a pointer that turns to another link ends the first intent', () => {
    const { said, to } = follow();
    to('a');
    vi.advanceTimersByTime(LIMITS.dwellMs);
    to('b');
    vi.advanceTimersByTime(LIMITS.dwellMs);
    to(null);
    expect(said).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });
});
