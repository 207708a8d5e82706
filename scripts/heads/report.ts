/** What `npm run heads` prints: a line for each head, and what the run has cost. */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Made } from './edge.ts';

const WORDS: Record<Made['made'], string> = {
  made: 'made',
  there: 'is there',
  busy: 'waits for viewers',
  direct: 'needs none: browsers play the file as it is',
  renditions: 'cannot have one: it has audio tracks or subtitles to choose',
  failed: 'could not be made',
  spent: 'waits for tomorrow: today’s HEADS_BUDGET_MIN is spent',
  full: 'is not made: the bucket is full (HEADS_MAX_MB)',
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

export class HeadsReport {
  readonly #say: (line: string) => void;
  readonly #counts = new Map<Made['made'], number>();
  #films = 0;
  #missing = 0;
  #done = 0;
  #ms = 0;
  #day: Pick<Made, 'spentMs' | 'budgetMs'> | null = null;
  #isWaiting = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  listed(films: number, missing: number): void {
    this.#films += films;
    this.#missing += missing;
    this.#say(`${this.#films} films so far, ${this.#missing} of them to be looked at`);
  }

  /** Counts the cost of each attempt, also when the edge gave the head up because a viewer came. */
  spent({ ms, spentMs, budgetMs }: Made): void {
    this.#ms += ms;
    this.#day = { spentMs, budgetMs };
  }

  waits(): void {
    if (!this.#isWaiting) this.#say('A viewer watches or looks: waiting');
    this.#isWaiting = true;
  }

  head(ref: MediaRef, { made, ms }: Made): void {
    this.#isWaiting = false;
    this.#done++;
    this.#counts.set(made, (this.#counts.get(made) ?? 0) + 1);
    this.#say(`${this.#done}. ${ref} ${WORDS[made]}${made === 'made' ? ` (${seconds(ms)})` : ''}`);
    if (made === 'spent' || made === 'full') this.end();
  }

  end(): void {
    this.#say(this.summary);
  }

  purged(count: number): void {
    this.#say(count === 1 ? 'One head is deleted' : `${count} heads are deleted`);
  }

  get summary(): string {
    const of = (made: Made['made']): number => this.#counts.get(made) ?? 0;
    const day = this.#day ? `, ${minutes(this.#day.spentMs)} of today’s ${minutes(this.#day.budgetMs)}` : '';
    return `Heads made: ${of('made')}, there before: ${of('there')}, not needed: ${of('direct')}, not possible: ${of('renditions')}, failed: ${of('failed')}. It took the encoder ${minutes(this.#ms)}${day}`;
  }
}
