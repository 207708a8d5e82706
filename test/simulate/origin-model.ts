/** Mydia as the edge may rely on it: one session for each film, found again when asked again, dropped when idle. */
import type { Effect, MediaFileEvent, ProbeOutcome, StartOutcome } from '../../worker/media-file/state.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import type { Fate } from './schedule.ts';

interface Running {
  id: OriginSessionId;
  film: number;
  touchedAt: number;
  /** Its first segment is finished. */
  ready: boolean;
}

type OriginCall = Exclude<Effect, { type: 'claim' }>;

export class OriginModel {
  readonly sessions = new Map<OriginSessionId, Running>();
  /** Films that browsers play as they are. */
  readonly direct = new Set<number>();
  /** Does a second start find the session that runs? Mydia's does. */
  readonly #finds: boolean;
  readonly #idleMs: number;
  #count = 0;

  constructor(finds: boolean, idleMs: number) {
    this.#finds = finds;
    this.#idleMs = idleMs;
  }

  start(film: number, now: number): StartOutcome {
    if (this.direct.has(film)) return { kind: 'direct' };
    const running = this.#finds ? this.ofFilm(film)[0] : undefined;
    if (running) {
      running.touchedAt = now;
      return { kind: 'session', id: running.id };
    }
    const id = `session-${++this.#count}` as OriginSessionId;
    this.sessions.set(id, { id, film, touchedAt: now, ready: false });
    return { kind: 'session', id };
  }

  stop(id: OriginSessionId): void {
    this.sessions.delete(id);
  }

  probe(id: OriginSessionId, now: number): ProbeOutcome {
    const session = this.sessions.get(id);
    if (!session) return 'gone';
    session.touchedAt = now;
    const { ready } = session;
    // The second look finds it finished.
    session.ready = true;
    return ready ? 'ready' : 'not_ready';
  }

  touch(film: number, now: number): void {
    for (const session of this.ofFilm(film)) session.touchedAt = now;
  }

  /** @returns the sessions that it drops as idle */
  dropIdle(now: number): Running[] {
    const idle = [...this.sessions.values()].filter(({ touchedAt }) => now - touchedAt > this.#idleMs);
    for (const { id } of idle) this.sessions.delete(id);
    return idle;
  }

  /** It starts again, with no memory and no ffmpeg. */
  restart(): void {
    this.sessions.clear();
  }

  ofFilm(film: number): Running[] {
    const found: Running[] = [];
    for (const session of this.sessions.values()) if (session.film === film) found.push(session);
    return found;
  }

  /** @returns what the film's object hears of its call */
  answer(film: number, call: OriginCall, fate: Fate, now: number): MediaFileEvent {
    const arrives = timesOf(fate) > 0;
    const answered = arrives && fate !== 'unheard';
    switch (call.type) {
      case 'start': {
        const { generation } = call;
        const outcome = arrives ? this.start(film, now) : null;
        if (outcome && answered) return { type: 'started', generation, outcome };
        const uncertain = fate !== 'refused';
        const code = uncertain ? 'origin_unreachable' : 'origin_invalid';
        return { type: 'started', generation, outcome: { kind: 'failed', code, uncertain } };
      }
      case 'stop':
        if (arrives) this.stop(call.id);
        return { type: 'stopped', id: call.id, confirmed: answered };
      case 'probe': {
        const seen = arrives ? this.probe(call.id, now) : null;
        const outcome = seen && answered ? said(seen, fate) : 'unreachable';
        return { type: 'probed', generation: call.generation, outcome };
      }
    }
  }
}

/** How often a message arrives. */
export function timesOf(fate: Fate): number {
  switch (fate) {
    case 'lost':
    case 'refused':
      return 0;
    case 'twice':
      return 2;
    case 'heard':
    case 'unheard':
    case 'lie':
      return 1;
  }
}

/** What the origin says of a session: a lie is about readiness only. */
function said(seen: ProbeOutcome, fate: Fate): ProbeOutcome {
  if (fate !== 'lie' || seen === 'gone') return seen;
  return seen === 'ready' ? 'not_ready' : 'ready';
}
