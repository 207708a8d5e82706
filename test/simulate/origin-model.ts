/**
 * Mydia, as far as the edge may rely on it: each media file has one session, another start finds that session, and
 * Mydia drops it when it is idle.
 */
import type { Effect, MediaFileEvent, StartOutcome } from '../../worker/media-file/state.ts';
import type { OriginSessionId, ProbeOutcome } from '../../worker/origins/adapter.ts';
import { type Fate, FILMS } from './schedule.ts';

interface Running {
  id: OriginSessionId;
  media: number;
  /** The version of the media's file when the session was started. */
  file: number;
  /** Who started the session: the edge, or the origin's own player. */
  by: 'edge' | 'player';
  touchedAt: number;
  /** Its first segment is finished. */
  ready: boolean;
  /**
   * The media files that got this session as the answer to their last start, at a time when the session had a finished
   * segment already. The edge can tell that the session is older than that start: the session's playlist is too long
   * for a new session.
   */
  readonly foundReady: Set<number>;
}

type OriginCall = Exclude<Effect, { type: 'claim' }>;

export class OriginModel {
  readonly sessions = new Map<OriginSessionId, Running>();
  /** Films that browsers play as they are. */
  readonly direct = new Set<number>();
  /** How often a media's file has been replaced. */
  readonly #files = new Map<number, number>();
  /** Whether a second start finds the running session, as it does at Mydia. */
  readonly #finds: boolean;
  readonly #idleMs: number;
  #count = 0;

  constructor(finds: boolean, idleMs: number) {
    this.#finds = finds;
    this.#idleMs = idleMs;
  }

  /**
   * @returns the media that a film plays. At an origin that finds running sessions, the last film plays the same media
   * as the first film, and the two films share a session. Every other film has a media of its own
   */
  mediaOf(film: number): number {
    return this.#finds && film === FILMS - 1 ? 0 : film;
  }

  fileOf(media: number): number {
    return this.#files.get(media) ?? 0;
  }

  /** Another encode replaces a film's file. The film's sessions go on with the file that they have open. */
  replaceFile(film: number): void {
    const media = this.mediaOf(film);
    this.#files.set(media, this.fileOf(media) + 1);
  }

  start(film: number, now: number, by: Running['by'] = 'edge'): StartOutcome {
    const media = this.mediaOf(film);
    // A player of the origin's own starts a session also for a film that browsers play as it is.
    if (by === 'edge' && this.direct.has(media)) return { kind: 'direct' };
    const running = this.#finds ? this.ofFilm(film)[0] : undefined;
    if (running) {
      running.touchedAt = now;
      if (running.ready) running.foundReady.add(film);
      else running.foundReady.delete(film);
      return { kind: 'session', id: running.id, isNew: null };
    }
    const id = `session-${++this.#count}` as OriginSessionId;
    this.sessions.set(id, {
      id,
      media,
      file: this.fileOf(media),
      by,
      touchedAt: now,
      ready: false,
      foundReady: new Set(),
    });
    return { kind: 'session', id, isNew: null };
  }

  stop(id: OriginSessionId): void {
    this.sessions.delete(id);
  }

  probe(id: OriginSessionId, now: number): ProbeOutcome {
    const session = this.sessions.get(id);
    if (!session) return 'gone';
    session.touchedAt = now;
    const { ready } = session;
    // The second probe finds the session ready.
    session.ready = true;
    return ready ? 'ready' : 'not_ready';
  }

  /** A player that the edge does not see has watched its own session for a while, so the session is ready. */
  playPast(id: OriginSessionId): void {
    const session = this.sessions.get(id);
    if (session?.by === 'player') session.ready = true;
  }

  touch(film: number, now: number): void {
    for (const session of this.ofFilm(film)) session.touchedAt = now;
  }

  /** @returns the sessions that the origin drops as idle */
  dropIdle(now: number): Running[] {
    const idle = [...this.sessions.values()].filter(({ touchedAt }) => now - touchedAt > this.#idleMs);
    for (const { id } of idle) this.sessions.delete(id);
    return idle;
  }

  /** The origin restarts, with no memory and no ffmpeg. */
  restart(): void {
    this.sessions.clear();
  }

  ofFilm(film: number): Running[] {
    const found: Running[] = [];
    for (const session of this.sessions.values()) if (session.media === this.mediaOf(film)) found.push(session);
    return found;
  }

  /** @returns the event by which the film's object gets the answer to its call */
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
        const foundReady = this.sessions.get(call.id)?.foundReady.has(film) ?? false;
        const isOld = call.isFirst && outcome === 'ready' && foundReady;
        return { type: 'probed', generation: call.generation, outcome, isOld };
      }
    }
  }
}

/** @returns how often a message with this fate arrives */
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

/** The origin's answer to a probe. With the fate `lie`, only the readiness is wrong. */
function said(seen: ProbeOutcome, fate: Fate): ProbeOutcome {
  if (fate !== 'lie' || seen === 'gone') return seen;
  return seen === 'ready' ? 'not_ready' : 'ready';
}
