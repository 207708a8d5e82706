/** One opening of a page: the product's rules, and a video that only plays, seeks and is loaded. */

import type { reducePositions } from '../../../web/player/position-rules.ts';
import {
  NOTHING_KNOWN,
  type PositionEffect,
  type PositionEvent,
  SAVE_MS,
  type startOf,
} from '../../../web/player/positions.ts';
import { possibleStart } from '../../../web/player/start-position.ts';
import type { Run, Truth, Watcher } from './truth.ts';

export interface PositionCode {
  follow: typeof reducePositions;
  startOf: typeof startOf;
  /** The product's `SAVE_MS`. */
  tickMs: number;
}

/** The parts of the world that a page uses. */
export interface Around {
  code: PositionCode;
  truth: Truth;
  now(): number;
  /** How much of the film the playlist lists, in seconds. */
  listed(): number;
  ask(n: number): void;
  save(n: number, second: number, watchedAt: number, leaving: boolean): void;
}

/** The film's length in seconds. */
export const DURATION_S = 10_000;
/**
 * How long a session takes until it has a playlist, and how long a page then waits for the saved position. In seconds.
 */
const LOAD_S = 1;
const WAIT_S = 1.5;
/** A page that has shown a picture within this time is playing. In seconds. */
const JUST_S = 10;

export class Page implements Watcher {
  readonly name: string;
  life: 'open' | 'kept' | 'gone' = 'open';
  run: Run | null = null;
  readonly seen = new Map<number, number>();
  upSince = Number.NEGATIVE_INFINITY;
  isShort = false;
  readonly #around: Around;
  #positions = NOTHING_KNOWN;
  #place = 0;
  #wanted = false;
  #loading = false;
  /**
   * Whether the page has shown pictures. When such a page gets a new session, the page plays on only once the new
   * playlist lists the viewer's place. A page that has shown no pictures does not wait for that.
   */
  #played = false;
  #loadedAt = 0;
  #awaited: number | null = null;
  /** The place that the viewer has chosen by seeking, and when. */
  #chosen: { place: number; at: number } | null = null;
  /** The last run of pictures, and when its last picture was shown. */
  #ran: Run | null = null;
  #shownAt = Number.NEGATIVE_INFINITY;
  #tickAt: number;

  constructor(name: string, around: Around) {
    this.name = name;
    this.#around = around;
    this.#tickAt = around.now() + SAVE_MS / 1000;
    this.attach();
  }

  tell(event: PositionEvent): void {
    const { code, now } = this.#around;
    const [next, ...effects] = code.follow(this.#positions, event, now() * 1000);
    this.#positions = next;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: PositionEffect): void {
    const { ask, save, truth } = this.#around;
    switch (effect.do) {
      case 'ask':
        ask(effect.n);
        return;
      case 'save': {
        const second = effect.report.position_seconds;
        save(effect.n, second, truth.sent(this, second, this.#around.now()), effect.leaving);
        return;
      }
      case 'go':
        if (effect.place < this.#around.listed()) this.#putAt(effect.place);
        else this.attach();
    }
  }

  /** The page, and not the viewer, goes to another place in the film. */
  #putAt(place: number): void {
    this.run = null;
    this.#place = place;
    this.tell({ type: 'sought', place });
  }

  attach(): void {
    this.run = null;
    this.#loading = true;
    this.#loadedAt = this.#around.now() + LOAD_S;
    this.tell({ type: 'attached' });
  }

  press(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.tell({ type: 'wanted' });
  }

  pause(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.run = null;
    this.tell({ type: 'paused' });
  }

  seek(to: number): void {
    // A smaller jump is a player's own correction.
    if (this.#loading || to >= this.#around.listed() || Math.abs(to - this.#place) < 2) return;
    this.run = null;
    this.#ran = null;
    this.#chosen = { place: to, at: this.#around.now() };
    this.#place = to;
    this.tell({ type: 'sought', place: to });
  }

  startOver(): void {
    this.#chosen = { place: 0, at: this.#around.now() };
    this.#ran = null;
    this.run = null;
    this.#wanted = true;
    this.tell({ type: 'chosen', place: 0 });
    this.tell({ type: 'wanted' });
  }

  leave(how: 'kept' | 'gone' | 'dead'): void {
    if (how !== 'dead') this.tell({ type: 'left' });
    this.life = how === 'kept' ? 'kept' : 'gone';
    this.run = null;
    this.#wanted = false;
  }

  return(): void {
    this.life = 'open';
    this.tell({ type: 'shown' });
    this.attach();
  }

  /** The machine wakes from its sleep. */
  wake(): void {
    this.run = null;
  }

  /** The clock has moved on. `isSecond`: a video that plays shows its next second. */
  step(isSecond: boolean): void {
    const { now, code, truth } = this.#around;
    if (now() >= this.#tickAt) {
      this.#tickAt = now() + code.tickMs / 1000;
      this.tell({ type: 'tick' });
    }
    if (this.#loading) this.#begin();
    if (this.#awaited !== null && !this.#wanted && !this.#played && this.#awaited < this.#around.listed()) {
      this.#place = this.#awaited;
      this.#awaited = null;
      this.tell({ type: 'begun', place: this.#place });
    }
    if (!isSecond || this.#loading || !this.#wanted) return;
    this.run ??= this.#newRun();
    this.#ran = this.run;
    this.#place += 1;
    this.#played = true;
    this.#shownAt = now();
    truth.shown(this, this.#place, now());
    this.tell({ type: 'played', place: this.#place, durationS: DURATION_S, complete: true });
  }

  #begin(): void {
    const { asking, counts } = this.#positions;
    const { now, code, truth, listed } = this.#around;
    const waits = asking && !counts && now() < this.#loadedAt + WAIT_S;
    if (now() < this.#loadedAt || waits) return;
    const start = code.startOf(this.#positions);
    if (this.#played && start >= listed()) return;
    const before = this.#place;
    this.#place = possibleStart(start, listed());
    this.#awaited = this.#place < start ? start : null;
    this.isShort = this.#awaited !== null;
    this.#loading = false;
    this.tell({ type: 'begun', place: this.#place });
    const ran = this.#ran;
    if (ran && now() - this.#shownAt < JUST_S && this.seen.get(Math.floor(before)) === this.#shownAt)
      truth.wentOn(this, ran, { before, after: this.#place }, now());
  }

  #newRun(): Run {
    const { now, truth } = this.#around;
    const from = this.#place;
    const chosen = this.#chosen;
    const isThere = chosen !== null && Math.abs(from - chosen.place) < 2;
    const isOwn = this.seen.get(Math.floor(from)) === this.#shownAt;
    const before = isOwn ? this.#ran : null;
    const goesOn = isOwn && truth.isLast(this, this.#shownAt);
    const isChosen = isThere && now() - chosen.at < JUST_S && truth.isLast(this, chosen.at);
    return {
      from,
      since: now(),
      seconds: 0,
      before: before ? before.before + before.seconds : 0,
      byHand: isThere || (before?.byHand ?? false),
      goesOn,
      isRight: isChosen || (goesOn && before?.isRight) || false,
      rightFor: 0,
      saved: truth.saved,
    };
  }
}
