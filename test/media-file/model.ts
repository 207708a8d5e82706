/** A media file and an origin that behaves as Mydia does, with a network between them that loses, delays and repeats. */
import { expect } from 'vitest';
import { type Effect, isAtRest, type MediaFileEvent } from '../../worker/media-file/state.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { Machine, POLICY } from './machine.ts';

/** What the schedule does to a call: `lost` on its way there, `unheard` on its way back, `refused` by the origin. */
export type Fate = 'heard' | 'lost' | 'unheard' | 'refused';

/** `pick`: which of those that are on their way. */
export type Action =
  | { do: 'visitor'; event: MediaFileEvent }
  | { do: 'call'; pick: number; fate: Fate }
  | { do: 'answer'; pick: number; again: boolean }
  /** The session's ffmpeg dies. */
  | { do: 'die' }
  /** Memory is lost; what was on its way to the origin may still arrive. */
  | { do: 'crash'; arrives: boolean }
  /** Alarms ring in time; a late one rings once, at the end. */
  | { do: 'wait'; ms: number; late: boolean };

/** The longest time limit of the adapter. */
const LIMIT_MS = 90_000;

export class Model {
  readonly file = new Machine();
  /** Sessions at the origin. */
  readonly running = new Set<OriginSessionId>();
  /** The most that ever ran together. */
  most = 0;
  /** Does starting again find the session that runs, as at Mydia? Else the network must be sound. */
  readonly #finds: boolean;
  #sessions = 0;
  #heldAt = 0;
  /** When the origin last heard of a session. */
  #touchedAt = 0;
  #calls: Array<Effect & { sentAt: number }> = [];
  #answers: Array<{ event: MediaFileEvent; sentAt: number }> = [];

  constructor(options: { finds: boolean }) {
    this.#finds = options.finds;
  }

  act(action: Action): void {
    switch (action.do) {
      case 'visitor':
        this.#step(action.event);
        break;
      case 'call': {
        const [call] = this.#calls.splice(action.pick % (this.#calls.length || 1), 1);
        if (call) this.#answers.push({ event: this.#reach(call, action.fate), sentAt: call.sentAt });
        break;
      }
      case 'answer': {
        const at = action.pick % (this.#answers.length || 1);
        const answer = this.#answers[at];
        if (!answer) break;
        if (!action.again) this.#answers.splice(at, 1);
        this.#step(answer.event);
        break;
      }
      case 'die':
        this.running.clear();
        break;
      case 'crash':
        if (action.arrives) for (const call of this.#calls) this.#reach(call, 'heard');
        this.#calls = [];
        this.#answers = [];
        this.#step({ type: 'restarted' });
        break;
      case 'wait':
        this.#pass(this.file.now + action.ms, action.late);
        break;
    }
  }

  /** A viewer reads the playlist, and so finds out when the origin has lost the session. @returns whether there is one. */
  read(): boolean {
    const { session, generation } = this.file.state;
    if (session.phase !== 'ready') return false;
    if (this.running.has(session.id)) return true;
    this.#step({ type: 'probed', generation, outcome: 'gone' });
    return false;
  }

  /** Everything that is on its way arrives, at once. */
  drain(): void {
    for (let n = 0; n < 100 && this.#calls.length + this.#answers.length > 0; n++) {
      while (this.#calls.length > 0) this.act({ do: 'call', pick: 0, fate: 'heard' });
      while (this.#answers.length > 0) this.act({ do: 'answer', pick: 0, again: false });
    }
  }

  /** No visitor comes any more and the network is sound: the clock runs from alarm to alarm until none is set. */
  quieten(): void {
    for (let n = 0; n < 1_000; n++) {
      this.drain();
      if (this.file.wakesAt() === null) return;
      this.#wake();
    }
    throw new Error(`never comes to rest: ${JSON.stringify(this.file.state.session)}`);
  }

  #pass(until: number, late: boolean): void {
    for (;;) {
      const at = late ? until : Math.min(until, this.file.wakesAt() ?? until);
      if (this.#answerOverdue(at)) continue;
      this.file.now = at;
      if (at - this.#touchedAt > POLICY.originIdleMs) this.running.clear();
      this.#step({ type: 'woke' });
      if (at === until) return;
    }
  }

  /** No request is waited for longer than its time limit. @returns whether one was ended before `at`. */
  #answerOverdue(at: number): boolean {
    const overdue = ({ sentAt }: { sentAt: number }): boolean => sentAt + LIMIT_MS < at;
    const call = this.#calls.findIndex(overdue);
    const answer = this.#answers.findIndex(overdue);
    const sentAt = this.#answers[answer]?.sentAt ?? this.#calls[call]?.sentAt;
    if (sentAt === undefined) return false;
    this.file.now = Math.max(this.file.now, sentAt + LIMIT_MS);
    if (answer >= 0) this.act({ do: 'answer', pick: answer, again: false });
    else this.act({ do: 'call', pick: call, fate: this.#finds ? 'lost' : 'heard' });
    return true;
  }

  #wake(): void {
    this.file.now = this.file.wakesAt() ?? this.file.now;
    this.#step({ type: 'woke' });
  }

  #step(event: MediaFileEvent): void {
    const { session: before } = this.file.state;
    const effects = this.file.send(event);
    const { session, leases } = this.file.state;
    if (leases.size > 0) this.#heldAt = this.file.now;
    if (before.phase === 'failed' && before.uncertain && session.phase === 'none') {
      // Given up: the origin drops by itself what it may have started unheard.
      expect(this.file.now - this.#heldAt).toBeGreaterThan(POLICY.originIdleMs);
      this.running.clear();
    }
    for (const effect of effects) this.#calls.push({ ...effect, sentAt: this.file.now });
    this.#check('id' in before ? before.id : null, effects);
  }

  /** What must hold after every step. */
  #check(before: OriginSessionId | null, effects: Effect[]): void {
    const { state, now } = this.file;
    const { session, leases } = state;
    const wakesAt = this.file.wakesAt();
    if (wakesAt === null) expect(isAtRest(state)).toBe(true);
    else expect(wakesAt).toBeGreaterThan(now);
    const stopping = [...state.stops].filter(([, { retryAt }]) => retryAt === null);
    if (session.phase === 'starting') expect(stopping).toEqual([]);
    if (session.phase === 'direct') expect(leases.size).toBe(0);
    if ('id' in session) expect([...state.stops.keys()]).not.toContain(session.id);
    for (const effect of effects) {
      if (effect.type === 'start') expect(session.phase).toBe('starting');
      if (effect.type === 'stop' && effect.id === before) expect(leases.size).toBe(0);
    }
    for (const visit of state.tombstones.keys()) expect(leases.has(visit)).toBe(false);
  }

  #reach(call: Effect, fate: Fate): MediaFileEvent {
    const acted = fate === 'heard' || fate === 'unheard';
    if (acted) this.#touchedAt = this.file.now;
    switch (call.type) {
      case 'start': {
        const { generation } = call;
        const id = acted ? this.#start() : null;
        if (id && fate === 'heard') return { type: 'started', generation, outcome: { kind: 'session', id } };
        const uncertain = fate !== 'refused';
        return { type: 'started', generation, outcome: { kind: 'failed', code: 'origin_unreachable', uncertain } };
      }
      case 'stop':
        if (acted) this.running.delete(call.id);
        return { type: 'stopped', id: call.id, confirmed: fate === 'heard' };
      case 'probe': {
        const outcome = fate !== 'heard' ? 'unreachable' : this.running.has(call.id) ? 'ready' : 'gone';
        return { type: 'probed', generation: call.generation, outcome };
      }
      case 'claim':
        // The machine has answered it already.
        throw new Error('a claim is no call to the origin');
    }
  }

  #start(): OriginSessionId {
    const [running] = this.running;
    if (running && this.#finds) return running;
    const id = `session-${++this.#sessions}` as OriginSessionId;
    this.running.add(id);
    this.most = Math.max(this.most, this.running.size);
    return id;
  }
}
