/** The result of a scenario. */
export interface Result {
  name: string;
  target: string;
  /** The measured figures, in words that match the target's. */
  measured: string;
  passed: boolean;
  figures: Record<string, unknown>;
}

export const line = ({ name, target, measured, passed }: Result): string =>
  `${passed ? 'pass' : 'FAIL'}  ${name}: ${measured} (target: ${target})`;

/** @param counted how often each answer was given */
export function tally(counted: Record<string, number>, answer: string): void {
  counted[answer] = (counted[answer] ?? 0) + 1;
}
