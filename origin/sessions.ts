/** All transcoding sessions: one for each media file and user. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TranscodeSetting } from './config.ts';
import type { Film } from './film.ts';
import { GrowingFilm } from './growing-film.ts';
import type { Media } from './library.ts';
import { Session } from './session.ts';
import { type HlsMode, transcodeOf } from './transcode.ts';
import { WholeFilm } from './whole-film.ts';

/** Mydia looks for idle sessions this often, in milliseconds. */
const IDLE_CHECK_MS = 30_000;
/** Mydia's ending of a session takes at least this long, in milliseconds. */
const TERMINATE_MS = 100;

/** How long an answer is held back as long as there is nothing to answer with, in milliseconds. */
export interface Holds {
  /** A playlist without a segment. */
  playlistMs: number;
  /** A segment that ffmpeg has not come to; of a film whose segments are known beforehand, it always waits. */
  segmentMs: number;
}

export interface SessionOptions {
  /** The folder that the sessions' folders are made in. */
  folder: string;
  setting: TranscodeSetting;
  idleMs: number;
  /** How far ahead of the furthest viewer ffmpeg may be, in seconds of the film; 0: as far as it gets. */
  aheadS: number;
  holds: Holds;
}

/** Where a film is watched, in seconds. */
export interface Watching {
  /** Where it begins. */
  position: number;
  /** Where anybody may want to begin; asked again and again. */
  resumeS: () => number;
}
const FROM_THE_BEGINNING: Watching = { position: 0, resumeS: () => 0 };

/** Started or starting. */
interface Owned {
  id: string;
  mode: HlsMode;
  session: Promise<Session>;
}

export class Sessions {
  readonly #options: SessionOptions;
  readonly #byId = new Map<string, Session>();
  /** A second start for the same file and user finds the first one here. */
  readonly #byOwner = new Map<string, Owned>();
  readonly #stopping = new Set<Promise<void>>();
  readonly #idleCheck: NodeJS.Timeout;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#idleCheck = setInterval(() => this.#stopIdle(), Math.min(IDLE_CHECK_MS, options.idleMs / 4));
  }

  /**
   * @param watching where in the film; of a session that runs already, nothing changes
   * @param mode a session that runs in another one is stopped, as at Mydia
   * @returns the user's session for the file: the one that runs, else a new one
   * @throws when ffmpeg cannot be run
   */
  start(
    media: Media,
    user: string,
    watching: Watching = FROM_THE_BEGINNING,
    mode: HlsMode = 'transcode',
  ): Promise<Session> {
    if (this.#closed) return Promise.reject(new Error('The server is stopping'));
    const owner = `${media.id} ${user}`;
    const known = this.#byOwner.get(owner);
    if (known?.mode === mode) return known.session;
    const id = randomUUID();
    const begin = () => this.#begin({ id, owner, mode }, media, watching);
    const session = known ? this.#end(known).then(begin) : begin();
    this.#byOwner.set(owner, { id, mode, session });
    session.catch(() => this.#disown(owner, id));
    return session;
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
    await Promise.allSettled([...this.#byOwner.values()].map(({ session }) => session));
    for (const session of this.#byId.values()) this.#stop(session);
    await Promise.all(this.#stopping);
  }

  async #begin(
    { id, owner, mode }: Pick<Session, 'id' | 'owner'> & { mode: HlsMode },
    media: Media,
    watching: Watching,
  ): Promise<Session> {
    const folder = join(this.#options.folder, id);
    try {
      const film = await this.#film(folder, media, watching, mode);
      const session = new Session({ id, owner, folder, film, holdMs: this.#options.holds.playlistMs });
      this.#byId.set(id, session);
      film.failed.then((words) => {
        if (!this.#byId.has(id)) return;
        console.warn(`origin: ffmpeg of session ${id} ${words}`);
        this.#stop(session);
      });
      return session;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  #film(folder: string, { path, probe }: Media, { position, resumeS }: Watching, mode: HlsMode): Promise<Film> {
    const { setting, aheadS, holds } = this.#options;
    const transcode = transcodeOf(setting, path, probe, mode);
    const { cuts } = transcode;
    if (!cuts) return GrowingFilm.start(folder, transcode, { aheadS, resumeS }, holds.segmentMs);
    const { durationS } = probe;
    return WholeFilm.start({ folder, transcode: { ...transcode, cuts }, durationS, position, aheadS });
  }

  /** Forgets the session at once, so that the next start makes a new one, and ends it. */
  #stop(session: Session): Promise<void> {
    this.#byId.delete(session.id);
    this.#disown(session.owner, session.id);
    const stopping = session.stop();
    this.#stopping.add(stopping);
    return stopping.finally(() => this.#stopping.delete(stopping));
  }

  /** Also one that is just starting, or that fails to. */
  async #end({ session }: Owned): Promise<void> {
    const started = await session.catch(() => null);
    if (started && this.#byId.has(started.id)) await this.#stop(started);
  }

  /** Another one may have taken its place. */
  #disown(owner: string, id: string): void {
    if (this.#byOwner.get(owner)?.id === id) this.#byOwner.delete(owner);
  }

  #stopIdle(): void {
    const latest = Date.now() - this.#options.idleMs;
    for (const session of this.#byId.values()) if (session.lastActivity <= latest) this.#stop(session);
  }
}
