/** Records what was watched where and when, and checks the promises about it (promise 15). Times are in seconds. */

export class BrokenPositionPromise extends Error {}

const broken = (what: string): never => {
  throw new BrokenPositionPromise(what);
};

/**
 * Two events within this time count as simultaneous. A page may act on a position that it has learned up to 15 seconds
 * ago (`FRESH_MS`), and two slow messages take some seconds more.
 */
const TOGETHER_S = 25;
/**
 * How far a playing page's saved position may lag behind, in seconds: the time between two saves, plus the time that a
 * save takes to arrive.
 */
const LAG_S = 13;
/** How long a page may play at a wrong place, until the origin has told it the right one. */
const TOLD_S = 6;
/**
 * Play may begin at a place that the viewer did not choose. Once the viewer has watched on for this many seconds, the
 * page must save their place.
 */
const CONSENT_S = 75;
/**
 * After Play began at a place that the viewer did not choose, the page must not replace the saved position for this
 * many seconds. From then until `CONSENT_S`, the page may replace it, and after `CONSENT_S` it must.
 */
const NO_CONSENT_S = 55;
const UP_S = 30;
/** A page does not seek to a place nearer than this, in seconds. */
const CORRECTION_S = 2;

/** A run of the film's frames that one page has shown, one after another. */
export interface Run {
  from: number;
  since: number;
  seconds: number;
  /**
   * The length of the earlier runs that this run continues, in seconds. For example, a page plays for 20 seconds,
   * stops, and goes on at the same place: `before` is 20. After a jump, `before` is 0.
   */
  before: number;
  /**
   * `byHand`: the viewer has chosen this place. `goesOn`: the page had stopped there, and nothing was watched elsewhere
   * since.
   */
  byHand: boolean;
  goesOn: boolean;
  /** Whether it is certain that the viewer has watched these pictures, so that their place must be saved. */
  isRight: boolean;
  rightFor: number;
  /** The position that the origin had when the run began. */
  saved: number;
}

/** A page, as the simulator sees it. */
export interface Watcher {
  name: string;
  run: Run | null;
  /** When each second of the film was last shown on the page. */
  seen: Map<number, number>;
  /** Since when the device's requests arrive without delay or loss. */
  upSince: number;
  /** The page's playlist lists only a part of the film. */
  isShort: boolean;
}

interface Saved {
  second: number;
  /** When the viewer watched this second of the film, and when the origin received it. */
  watchedAt: number;
  heardAt: number;
}

export class Truth {
  /** All positions that the origin has had. The last one is the present one. */
  readonly #saved: Saved[] = [{ second: 0, watchedAt: -1e9, heardAt: -1e9 }];
  /** The place of the last picture on any page, and when each page last showed one. */
  #lastPlace = 0;
  readonly #shownAt = new Map<string, number>();
  /** The last picture that surely counts as watched. `lost`: no page could have saved its place. */
  #last: { watcher: Watcher; at: number; lost: boolean } | null = null;

  get saved(): number {
    return (this.#saved.at(-1) as Saved).second;
  }

  /** @returns whether no other page has shown a picture since then */
  isLast(watcher: Watcher, since: number): boolean {
    return [...this.#shownAt].every(([name, at]) => name === watcher.name || at < since);
  }

  /** @returns whether no other page has shown a picture lately */
  #isAlone(watcher: Watcher, now: number, within = 40): boolean {
    return this.isLast(watcher, now - within);
  }

  /** A page has shown a second of film. */
  shown(watcher: Watcher, place: number, now: number): void {
    const run = watcher.run as Run;
    run.seconds += 1;
    watcher.seen.set(Math.floor(place), now);
    this.#shownAt.set(watcher.name, now);
    this.#lastPlace = place;
    const isUp = now - watcher.upSince > UP_S;
    run.isRight ||= Math.abs(run.from - run.saved) <= 1 || run.before + run.seconds > CONSENT_S;
    if (isUp && run.seconds === TOLD_S && this.#isAlone(watcher, now)) this.#beganRight(watcher, run);
    if (!isUp || !run.isRight || run.seconds <= 2) return;
    run.rightFor += 1;
    this.#last = { watcher, at: now, lost: false };
    const { watchedAt } = this.#saved.at(-1) as Saved;
    if (run.rightFor > UP_S && this.#isAlone(watcher, now) && now - watchedAt > LAG_S)
      broken('what plays for long is not saved');
  }

  #beganRight({ isShort }: Watcher, { from, byHand, goesOn, since }: Run): void {
    if (byHand || goesOn || isShort) return;
    const recent = this.#saved.filter(({ heardAt }, n) => {
      const next = this.#saved[n + 1];
      return heardAt <= since + 2 && (!next || next.heardAt > since - TOGETHER_S);
    });
    if (!recent.some(({ second }) => Math.abs(second - from) <= CORRECTION_S)) {
      broken('Play begins elsewhere than the viewer has stopped');
    }
  }

  /** A page that was playing has another session. */
  wentOn(watcher: Watcher, ran: Run, { before, after }: { before: number; after: number }, now: number): void {
    if (ran.seconds <= TOLD_S || now - watcher.upSince <= UP_S || !this.#isAlone(watcher, now)) return;
    if (Math.abs(before - after) > 1) broken('a new session goes on elsewhere');
  }

  /** A page saves a position, in seconds. @returns when the page last showed that second of the film */
  sent(watcher: Watcher, second: number, now: number): number {
    const at = watcher.seen.get(second) ?? broken('saved is what nobody watched');
    if (this.#isForced(watcher, second, at) && this.#isAlone(watcher, now))
      broken('a start that the viewer did not ask for is saved over their place');
    return at;
  }

  #isForced({ name, run }: Watcher, second: number, at: number): boolean {
    if (!run || run.isRight || run.byHand || run.before + run.seconds > NO_CONSENT_S) return false;
    const { heardAt } = this.#saved.at(-1) as Saved;
    return second < this.saved - 1 && heardAt < run.since - TOGETHER_S && this.#shownAt.get(name) === at;
  }

  heard(second: number, watchedAt: number, now: number): void {
    const long = this.#saved.findLast(({ heardAt }) => heardAt <= now - TOGETHER_S) as Saved;
    if (watchedAt < long.watchedAt - TOGETHER_S)
      broken('saved is what was watched earlier, over what was watched last');
    this.#saved.push({ second, watchedAt, heardAt: now });
  }

  /** A page is gone, and with it the position that it had not saved. */
  gone(watcher: Watcher, now: number, isSudden: boolean): void {
    if (this.#last?.watcher !== watcher) return;
    if (isSudden || now - watcher.upSince <= UP_S || !this.#isAlone(watcher, this.#last.at)) this.#last.lost = true;
  }

  /** All is quiet: the place that was watched last has to be saved by now. */
  atTheEnd(): void {
    if (!this.#last || this.#last.lost) return;
    const { watcher, at } = this.#last;
    if (this.saved === Math.floor(this.#lastPlace)) return;
    const allowed = this.#isAlone(watcher, at) ? 1 : TOGETHER_S + LAG_S;
    if ((this.#saved.at(-1) as Saved).watchedAt < at - allowed) broken('what was watched last is not saved');
  }
}
