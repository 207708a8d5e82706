import { expect, test } from 'vitest';
import { progressText, type StartProgress, tellProgress } from '../../scripts/start/progress.ts';

const progress = (found: number, pending: number, unmade = 0, isComplete = true): StartProgress => ({
  scan: { found, pending, isComplete },
  unmade,
});

test.each([
  [progress(9, 0), '9 films'],
  [progress(1, 0), '1 film'],
  [progress(0, 0, 9), '0 of 9 films are ready'],
  [progress(3, 1, 6), '2 of 9 films are ready'],
  [progress(10_000, 8_766), '1,234 of 10,000 films are ready'],
  [progress(12, 0, 0, false), '12 of 12 films are ready'],
  [progress(0, 0, 0, false), 'being read'],
])('%j reads: %s', (shown, text) => {
  expect(progressText(shown)).toBe(text);
});

/** @param first the progress when the site is up. @param changes each `ms` milliseconds after the one before */
function linesOf(first: StartProgress, changes: [ms: number, progress: StartProgress][]): string[] {
  const lines: string[] = [];
  let at = 0;
  const tell = tellProgress(
    first,
    (line) => lines.push(line),
    () => at,
  );
  for (const [ms, change] of changes) {
    at += ms;
    tell(change);
  }
  return lines;
}

test('each film that is made has its line, and the last line says that all are there', () => {
  const lines = linesOf(progress(0, 0, 3), [
    [15_000, progress(1, 1, 2)],
    [2_000, progress(1, 0, 2)],
    [15_000, progress(2, 0, 1)],
    [15_000, progress(3, 1, 0)],
    [200, progress(3, 0, 0)],
    [60_000, progress(4, 0, 0)],
  ]);
  expect(lines).toEqual(['  1 of 3 films are ready.', '  2 of 3 films are ready.', '  All films are ready (3 films).']);
});

test('thousands of films have a line every two seconds', () => {
  const films = Array.from({ length: 1_000 }, (_, n): [number, StartProgress] => [10, progress(1_000, 999 - n)]);
  expect(linesOf(progress(1_000, 1_000), films)).toHaveLength(5);
});

test('a library that was being read when the site came up has its last line', () => {
  const lines = linesOf(progress(0, 0, 0, false), [
    [200, progress(12, 3, 0, false)],
    [200, progress(12, 0)],
  ]);
  expect(lines).toEqual(['  All films are ready (12 films).']);
});

test('a library that is complete from the start has no line, whatever comes later', () => {
  expect(linesOf(progress(9, 0), [[5_000, progress(10, 0)]])).toEqual([]);
});
