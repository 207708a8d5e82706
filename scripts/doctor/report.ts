/** How the doctor prints its findings, line by line. */

/** What is wrong, and what to do about it. */
export interface Wrong {
  what: string;
  remedy: string;
}

export class DoctorReport {
  readonly #print: (line: string) => void;
  #wrong = 0;
  #skipped = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** The number of findings that the operator has to mend. */
  get wrongs(): number {
    return this.#wrong;
  }

  get summary(): string {
    if (this.#wrong > 0) return `To be mended: ${this.#wrong}.`;
    return this.#skipped > 0 ? 'All is well, as far as it was looked at.' : 'All is well.';
  }

  /** @param note a remark on a finding that is in order */
  well(what: string, note?: string | null): void {
    this.#print(`✓ ${what}`);
    if (note) this.#print(`  ${note}`);
  }

  wrong({ what, remedy }: Wrong): void {
    this.#wrong++;
    this.#print(`✗ ${what}`);
    this.#print(`  → ${remedy}`);
  }

  /** A finding that is good to know: nothing has to be mended. @param why the consequence of what was found */
  noted(what: string, why: string): void {
    this.#print(`· ${what}`);
    this.#print(`  ${why}`);
  }

  /** A check that could not be made. @param how what would make it possible */
  skipped(what: string, how: string): void {
    this.#skipped++;
    this.#print(`– ${what}`);
    this.#print(`  → ${how}`);
  }
}

/** Such as `0.4 s`; with two decimals below a tenth of a second. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 100 ? 2 : 1)} s`;
