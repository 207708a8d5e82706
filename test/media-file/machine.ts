/**
 * A media file that a test drives by hand: the test sends events and reads the effects, on a clock that only the test
 * moves.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import { reduceMediaFile } from '../../worker/media-file/reducer.ts';
import {
  type Effect,
  EMPTY_FILE,
  type MediaFileEvent,
  type MediaFileState,
  type Policy,
  type StartOutcome,
} from '../../worker/media-file/state.ts';
import { nextWake } from '../../worker/media-file/wake.ts';
import type { SlotClaim, SlotVerdict } from '../../worker/origin-gate/claim.ts';
import type { OriginSessionId, ProbeOutcome } from '../../worker/origins/adapter.ts';

export const POLICY: Policy = {
  warmLeaseMs: 30_000,
  playLeaseMs: 180_000,
  pauseMaxMs: 30 * 60_000,
  lingerMs: 8_000,
  warmMaxMs: 300_000,
  originIdleMs: 30 * 60_000,
};

export const SESSION = 'session-1' as OriginSessionId;
export const OTHER_SESSION = 'session-2' as OriginSessionId;

export const visit = (name: string): VisitId => `visit-${name}-0123456789` as VisitId;
export const viewer = (name: string): ViewerKey => `viewer-${name}` as ViewerKey;

/** The events of visits and viewers. */
export const preload = (name: string, position: number | null = null): MediaFileEvent => ({
  type: 'preload',
  visit: visit(name),
  viewer: viewer(name),
  position,
});
export const renew = (name: string, playing = false): MediaFileEvent => ({
  type: 'renew',
  visit: visit(name),
  viewer: viewer(name),
  position: null,
  playing,
});
/**
 * The playlist is requested by a player whose viewer has pressed Play. When a page that only looks requests the
 * playlist, the test sends `preload`.
 */
export const play = (name: string, position: number | null = null): MediaFileEvent => ({
  type: 'requested',
  visit: visit(name),
  viewer: viewer(name),
  position,
  playing: true,
});
export const cancel = (name: string): MediaFileEvent => ({ type: 'cancel', visit: visit(name) });
export const paused = (name: string): MediaFileEvent => ({ type: 'paused', visit: visit(name) });
export const looksAgain = (name: string): MediaFileEvent => ({ type: 'looks_again', visit: visit(name) });
export const watched = (name: string): MediaFileEvent => ({ type: 'watched', viewer: viewer(name) });
/** The viewer uses a session in a player of the origin's own. */
export const adopted = (name: string, id = SESSION, isInUse = false): MediaFileEvent => ({
  type: 'adopted',
  id,
  visit: visit(`player-of-${name}`),
  viewer: viewer(name),
  isInUse,
});
export const used = (name: string, id = SESSION): MediaFileEvent => ({
  type: 'used',
  id,
  visit: visit(`player-of-${name}`),
  viewer: viewer(name),
});
export const ended = (name: string, id = SESSION): MediaFileEvent => ({
  type: 'ended',
  id,
  visit: visit(`player-of-${name}`),
  viewer: viewer(name),
});

const UNREACHABLE: StartOutcome = { kind: 'failed', code: 'origin_unreachable', uncertain: true };
const BROKEN: StartOutcome = { kind: 'failed', code: 'origin_invalid', uncertain: false };

export class FileMachine {
  state: MediaFileState = EMPTY_FILE;
  now = 1_700_000_000_000;
  readonly policy: Policy;
  /** The verdict with which the gate answers each claim immediately. Null when the test itself answers the claims. */
  gate: SlotVerdict | null = 'granted';
  /**
   * The sessions that the gate forbids the file to stop: another file holds them, or Headstart has not started them.
   */
  readonly held = new Set<OriginSessionId>();

  constructor(policy: Partial<Policy> = {}) {
    this.policy = { ...POLICY, ...policy };
  }

  /** Sends an event, and answers each claim by the gate's verdict. @returns the other effects */
  send(event: MediaFileEvent): Effect[] {
    const effects = this.step(event);
    return this.gate
      ? effects.flatMap((effect) => (effect.type === 'claim' ? this.claimed(effect.claim) : [effect]))
      : effects;
  }

  /**
   * Sends an event, and answers none of the file's claims. The state is copied as storage would copy it. @returns all
   * effects
   */
  step(event: MediaFileEvent): Effect[] {
    const { state, effects } = reduceMediaFile(this.state, event, this.now, this.policy);
    this.state = structuredClone(state);
    return effects;
  }

  /** Answers a claim as the gate would. */
  claimed(claim: SlotClaim, verdict: SlotVerdict | null = this.gate): Effect[] {
    const ends = claim.releases.filter(({ id, ours }) => ours && !this.held.has(id)).map(({ id }) => id);
    return this.send({ type: 'claimed', claim, reply: verdict && { verdict, outbid: [], ends } });
  }

  /** Moves the clock, then sends the event. */
  after(ms: number, event: MediaFileEvent = { type: 'woke' }): Effect[] {
    this.now += ms;
    return this.send(event);
  }

  /** Moves the clock to the next alarm. @throws when no alarm is set */
  wake(): Effect[] {
    const at = this.wakesAt();
    if (at === null) throw new Error('no alarm is set');
    return this.after(at - this.now);
  }

  /** Moves the clock from alarm to alarm until an alarm has an effect. @throws when no alarm is left */
  wakeToAct(): Effect[] {
    for (;;) {
      const effects = this.wake();
      if (effects.length > 0) return effects;
    }
  }

  wakesAt(): number | null {
    return nextWake(this.state, this.now, this.policy);
  }

  started(id: OriginSessionId = SESSION, isNew: boolean | null = null): Effect[] {
    return this.answered({ kind: 'session', id, isNew });
  }

  /** The origin has not answered the start, so it may have started a session. */
  unheard(): Effect[] {
    return this.answered(UNREACHABLE);
  }

  /** The origin has answered, and has started no session. */
  broken(): Effect[] {
    return this.answered(BROKEN);
  }

  answered(outcome: StartOutcome): Effect[] {
    return this.send({ type: 'started', generation: this.state.generation, outcome });
  }

  probed(outcome: ProbeOutcome, isOld = false): Effect[] {
    return this.send({ type: 'probed', generation: this.state.generation, outcome, isOld });
  }

  stopped(confirmed = true, id: OriginSessionId = SESSION): Effect[] {
    return this.send({ type: 'stopped', id, confirmed });
  }

  get phase(): MediaFileState['session']['phase'] {
    return this.state.session.phase;
  }

  holds(name: string): boolean {
    return this.state.leases.has(visit(name));
  }
}

/** A file with a ready session. Visit `a` holds a `warm` lease on it. */
export function readyFile(policy: Partial<Policy> = {}): FileMachine {
  const file = new FileMachine(policy);
  file.send(preload('a'));
  file.started();
  file.probed('ready');
  return file;
}

/** A file whose session is being stopped. */
export function stoppingFile(): FileMachine {
  const file = readyFile();
  file.send(cancel('a'));
  file.after(POLICY.lingerMs);
  return file;
}

export const starts = (effects: Effect[]): Effect[] => effects.filter(({ type }) => type === 'start');
export const stops = (effects: Effect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'stop' ? [effect.id] : []));
