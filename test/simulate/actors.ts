/**
 * The two Durable Objects without their platform. Each has a stored state, a clock of its own, one alarm, and memory
 * that it can lose. The product's own code decides, or a mutant of that code.
 */
import { needsLease, sessionStart } from '../../worker/heads/lease.ts';
import { continuesHead } from '../../worker/heads/plan.ts';
import { startPosition } from '../../worker/media-file/leases.ts';
import { reduceMediaFile } from '../../worker/media-file/reducer.ts';
import {
  type Effect,
  EMPTY_FILE,
  type MediaFileEvent,
  type MediaFileState,
  type Policy,
} from '../../worker/media-file/state.ts';
import { nextWake } from '../../worker/media-file/wake.ts';
import type { FileName } from '../../worker/origin-gate/claim.ts';
import { nextGateWake, reduceGate } from '../../worker/origin-gate/reducer.ts';
import {
  EMPTY_GATE,
  type GateEvent,
  type GatePolicy,
  type GateState,
  type Nudge,
} from '../../worker/origin-gate/state.ts';

export const POLICY: Policy & GatePolicy = {
  warmLeaseMs: 30_000,
  playLeaseMs: 180_000,
  pauseMaxMs: 500_000,
  lingerMs: 8_000,
  warmMaxMs: 300_000,
  // Mydia's idle time is half an hour, which would only make the runs longer.
  originIdleMs: 600_000,
  maxTranscodes: 2,
  maxWarm: 1,
  maxWarmPerViewer: 1,
};

/** The functions that a mutant may replace. */
export interface Code {
  reduce: typeof reduceMediaFile;
  nextWake: typeof nextWake;
  reduceGate: typeof reduceGate;
  needsLease: typeof needsLease;
  startAfter: typeof sessionStart;
  startPosition: typeof startPosition;
  continuesHead: typeof continuesHead;
  /** @returns the state that is on disk after a step */
  stored(before: MediaFileState, after: MediaFileState, effects: Effect[]): MediaFileState;
}

export const PRODUCT: Code = {
  reduce: reduceMediaFile,
  nextWake,
  reduceGate,
  needsLease,
  startAfter: sessionStart,
  startPosition,
  continuesHead,
  stored: (_, after) => after,
};

class Actor {
  /** The error of the object's clock, in milliseconds. */
  skewMs = 0;
  /** When the object's alarm rings, by its own clock. */
  alarmAt: number | null = null;
  /** The object has crashed, or was evicted from memory, and nothing has woken it since. */
  asleep = false;

  protected wakeAt(at: number | null): void {
    if (at !== null && (this.alarmAt === null || at < this.alarmAt)) this.alarmAt = at;
  }
}

export interface FileStep {
  event: MediaFileEvent;
  before: MediaFileState;
  after: MediaFileState;
  effects: Effect[];
  /** The second of the film at which this step starts a session, if it starts one. */
  position: number;
  /** When the step happens, by the file's clock. */
  now: number;
}

export class FileActor extends Actor {
  readonly index: number;
  readonly name: FileName;
  state: MediaFileState = EMPTY_FILE;
  #disk: MediaFileState = EMPTY_FILE;
  readonly #code: Code;
  readonly #told: (file: FileActor, step: FileStep) => void;

  constructor(index: number, code: Code, told: (file: FileActor, step: FileStep) => void) {
    super();
    this.index = index;
    this.name = `film-${index + 1}` as FileName;
    this.#code = code;
    this.#told = told;
  }

  send(event: MediaFileEvent, time: number): void {
    if (this.asleep) {
      this.asleep = false;
      this.state = this.#disk;
      if (this.state !== EMPTY_FILE) this.#step({ type: 'restarted' }, time);
    }
    this.#step(event, time);
  }

  ring(time: number): void {
    this.alarmAt = null;
    this.send({ type: 'woke' }, time);
  }

  #step(event: MediaFileEvent, time: number): void {
    const now = time + this.skewMs;
    const before = this.state;
    const { state, effects } = this.#code.reduce(before, event, now, POLICY);
    this.state = state;
    this.#disk = this.#code.stored(this.#disk, state, effects);
    this.wakeAt(this.#code.nextWake(state, now, POLICY));
    const position = this.#code.startPosition(state);
    this.#told(this, { event, before, after: state, effects, position, now });
  }
}

export interface GateStep {
  event: GateEvent;
  before: GateState;
  after: GateState;
  nudges: Nudge[];
}

export class GateActor extends Actor {
  state: GateState = EMPTY_GATE;
  readonly #code: Code;
  readonly #told: (step: GateStep) => void;

  constructor(code: Code, told: (step: GateStep) => void) {
    super();
    this.#code = code;
    this.#told = told;
  }

  send(event: GateEvent, time: number): void {
    if (this.asleep) {
      this.asleep = false;
      if (this.state.files.size > 0) this.#step({ type: 'restarted' }, time);
    }
    this.#step(event, time);
  }

  ring(time: number): void {
    this.alarmAt = null;
    this.send({ type: 'woke' }, time);
  }

  #step(event: GateEvent, time: number): void {
    const before = this.state;
    const { state, nudges } = this.#code.reduceGate(before, event, time + this.skewMs, POLICY);
    this.state = state;
    this.wakeAt(nextGateWake(state));
    this.#told({ event, before, after: state, nudges });
  }
}
