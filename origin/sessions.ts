/** All transcoding sessions: one for each media file and user. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TranscodeSetting } from './config.ts';
import type { Media } from './library.ts';
import { Session } from './session.ts';
import { transcodeArgs } from './transcode.ts';

/** Mydia looks for idle sessions this often, in milliseconds. */
const IDLE_CHECK_MS = 30_000;
/** Mydia's ending of a session takes at least this long, in milliseconds. */
const TERMINATE_MS = 100;

/**
 * Mydia of 2025 answers 404 while there is no segment, and is asked again and again, which takes the processor from the very
 * ffmpeg that is waited for. Mydia of 2026 holds the answer back, and so does `fast`; not for long, for clients have limits.
 */
const HOLD_MS = { fast: 2_000, mydia: 0 } as const;

export interface SessionOptions {
  /** The folder that the sessions' folders are made in. */
  folder: string;
  setting: TranscodeSetting;
  idleMs: number;
  /** How far ahead of the furthest viewer ffmpeg may be, in seconds of the film; 0: as far as it gets. */
  aheadS: number;
}

export class Sessions {
  readonly #options: SessionOptions;
  readonly #byId = new Map<string, Session>();
  /** Started or starting; a second start for the same file and user finds the first one here. */
  readonly #byOwner = new Map<string, Promise<Session>>();
  readonly #stopping = new Set<Promise<void>>();
  readonly #idleCheck: NodeJS.Timeout;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#idleCheck = setInterval(() => this.#stopIdle(), Math.min(IDLE_CHECK_MS, options.idleMs / 4));
  }

  /**
   * @param resumeS where in the film viewers may want to begin, in seconds; asked again and again
   * @returns the user's session for the file: the one that runs, else a new one
   * @throws when ffmpeg cannot be run
   */
  start(media: Media, user: string, resumeS = () => 0): Promise<Session> {
    if (this.#closed) return Promise.reject(new Error('The server is stopping'));
    const owner = `${media.id} ${user}`;
    const known = this.#byOwner.get(owner);
    if (known) return known;
    const starting = this.#begin(media, owner, resumeS);
    this.#byOwner.set(owner, starting);
    starting.catch(() => this.#byOwner.delete(owner));
    return starting;
  }

  find(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** @returns false when there is no such session */
  async terminate(id: string): Promise<boolean> {
    const session = this.#byId.get(id);
    if (!session) return false;
    await Promise.all([this.#stop(session), sleep(TERMINATE_MS)]);
    return true;
  }

  /** Stops every session, also those that are just starting; none can be started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleCheck);
    await Promise.allSettled(this.#byOwner.values());
    for (const session of this.#byId.values()) this.#stop(session);
    await Promise.all(this.#stopping);
  }

  async #begin(media: Media, owner: string, resumeS: () => number): Promise<Session> {
    const id = randomUUID();
    const { folder, setting, aheadS } = this.#options;
    const args = transcodeArgs(setting, media.path, media.probe);
    const session = await Session.start({
      id,
      owner,
      folder: join(folder, id),
      args,
      pace: { aheadS, resumeS },
      holdMs: HOLD_MS[setting],
    });
    this.#byId.set(id, session);
    session.ended.then((code) => {
      // One that has come to the end of its film stays: it is still being watched.
      if (code === 0 || !this.#byId.has(id)) return;
      console.warn(`origin: ffmpeg of session ${id} ended with ${code ?? 'a signal'}: ${session.lastWords}`);
      this.#stop(session);
    });
    return session;
  }

  /** Forgets the session at once, so that the next start makes a new one, and ends it. */
  #stop(session: Session): Promise<void> {
    this.#byId.delete(session.id);
    this.#byOwner.delete(session.owner);
    const stopping = session.stop();
    this.#stopping.add(stopping);
    return stopping.finally(() => this.#stopping.delete(stopping));
  }

  #stopIdle(): void {
    const latest = Date.now() - this.#options.idleMs;
    for (const session of this.#byId.values()) if (session.lastActivity <= latest) this.#stop(session);
  }
}
