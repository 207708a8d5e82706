/**
 * The check at the end of each test, whatever the test broke: nothing is left running, and no log has an unexpected
 * error.
 */
import { expect } from 'vitest';
import { eventually } from '../e2e/browser.ts';
import type { Apart } from './apart.ts';

/**
 * How long the edge may take until nothing is left, in milliseconds. The edge may have to repeat a stop, and the gate
 * nudges a silent Durable Object only every ten seconds.
 */
const WITHIN_MS = 60_000;

const COMPLAINTS = /unhandled|uncaught|exception|internal error|TypeError|ReferenceError|\[object /i;

/** The lines of the log that look like an error in the code, which no test of this folder may cause. */
export const complaints = (output: string): string[] => output.split('\n').filter((line) => COMPLAINTS.test(line));

/** @returns milliseconds until nothing was left */
export async function nothingIsLeft(stack: Apart): Promise<number> {
  const from = performance.now();
  let left: string[] = [];
  const look = (): string[] => [
    ...stack.ffmpegs().map((pid) => `ffmpeg ${pid}`),
    ...stack.sessionFolders().map((name) => `folder ${name}`),
    ...stack.storage(),
  ];
  await eventually(
    'nothing is left',
    () => {
      left = look();
      return left.length === 0;
    },
    WITHIN_MS,
  ).catch((error) => {
    throw new Error(`left behind: ${left.join('; ')}\n${stack.output()}`, { cause: error });
  });
  const took = performance.now() - from;
  await stack.edge.stop();
  expect(stack.storage()).toEqual([]);
  expect(complaints(stack.output())).toEqual([]);
  return took;
}
