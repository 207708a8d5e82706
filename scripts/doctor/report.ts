/** What the doctor has found, line by line. */

/** What is wrong, and what to do about it. */
export interface Wrong {
  what: string;
  remedy: string;
}

export class Report {
  readonly #print: (line: string) => void;
  #wrong = 0;
  #skipped = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** How much is to be mended. */
  get wrongs(): number {
    return this.#wrong;
  }

  get summary(): string {
    if (this.#wrong > 0) return `To be mended: ${this.#wrong}.`;
    return this.#skipped > 0 ? 'All is well, as far as it was looked at.' : 'All is well.';
  }

  /** `note`: what is good to know all the same. */
  well(what: string, note?: string | null): void {
    this.#print(`✓ ${what}`);
    if (note) this.#print(`  ${note}`);
  }

  wrong({ what, remedy }: Wrong): void {
    this.#wrong++;
    this.#print(`✗ ${what}`);
    this.#print(`  → ${remedy}`);
  }

  /** What is neither well nor wrong. `why`: what follows from it. */
  noted(what: string, why: string): void {
    this.#print(`· ${what}`);
    this.#print(`  ${why}`);
  }

  /** What could not be looked at. `how`: with what it could be. */
  skipped(what: string, how: string): void {
    this.#skipped++;
    this.#print(`– ${what}`);
    this.#print(`  → ${how}`);
  }
}

/** Such as `0.4 s`; with two digits when it is less than a tenth. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 100 ? 2 : 1)} s`;
