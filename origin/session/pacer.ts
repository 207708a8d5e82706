/** Pauses a session's ffmpeg when it is far enough ahead of the viewers, and continues it later. */
import { isFarEnough } from './pace.ts';

/** The time between two checks of the pacer, in milliseconds. ffmpeg makes a few seconds of film in this time. */
const LOOK_MS = 500;

export interface Pace {
  /** How far ahead of the furthest viewer ffmpeg may be, in seconds of the film; 0 for no limit. */
  aheadS: number;
  /** @returns the furthest place at which a viewer may want to begin, in seconds of the film */
  resumeS: () => number;
}

export interface Paced {
  /** How much of the film has been made, in seconds. */
  encodedS(): Promise<number>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

export class Pacer {
  readonly #paced: Paced;
  readonly #pace: Pace;
  readonly #timer: NodeJS.Timeout | undefined;
  #askedS = 0;
  #isPaused = false;
  #hasEnded = false;

  constructor(paced: Paced, pace: Pace) {
    this.#paced = paced;
    this.#pace = pace;
    if (pace.aheadS > 0) this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Tells the pacer that a viewer has requested the film up to this second. */
  ask(untilS: number): void {
    this.#askedS = Math.max(this.#askedS, untilS);
    if (this.#isPaused) this.#look();
  }

  /** Stops sending signals: the process has ended, or is about to. */
  end(): void {
    this.#hasEnded = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const encodedS = await this.#paced.encodedS();
    const wantedS = Math.max(this.#askedS, this.#pace.resumeS());
    const enough = isFarEnough({ encodedS, wantedS, isPaused: this.#isPaused }, this.#pace.aheadS);
    if (this.#hasEnded || enough === this.#isPaused) return;
    this.#isPaused = enough;
    this.#paced.signal(enough ? 'SIGSTOP' : 'SIGCONT');
  }
}
