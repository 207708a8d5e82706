/**
 * When an idle session ends, and which start gets a running session. There is one session for each media file and user.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Subtitles } from '../ffmpeg/subtitle-segments.ts';
import type { Transcode } from '../ffmpeg/transcode.ts';
import type { Media } from '../library/library.ts';
import { type Failures, type Start, Unplayable } from './failures.ts';
import type { Film } from './film.ts';
import { FilmWithRenditions } from './film-with-renditions.ts';
import { GrowingFilm } from './growing-film.ts';
import { Session } from './session.ts';
import { ANY_SESSION, type Wanted } from './wanted.ts';
import { WholeFilm } from './whole-film.ts';

/** How often Mydia looks for idle sessions, in milliseconds. */
const IDLE_CHECK_MS = 30_000;
/** Mydia takes at least this long to end a session, in milliseconds. */
const TERMINATE_MS = 100;

export interface SessionOptions {
  /** The folder in which the sessions' folders are made. */
  folder: string;
  transcodeOf: (media: Media, wanted: Wanted) => Promise<Transcode>;
  /** Whether a start gets the running session of its file and user. If not, that session is stopped, as at Mydia. */
  reuses: (running: Wanted, wanted: Wanted) => boolean;
  /** Called for each new session. */
  onStart: (media: Media, user: string) => void;
  /** Called for each film whose ffmpeg has failed. */
  onFail: (media: Media) => void;
  /** Remembers the starts at which ffmpeg could not begin. Null: ffmpeg is started again each time, as at Mydia. */
  failures: Failures | null;
  idleMs: number;
  /** How far ahead of the furthest viewer ffmpeg may be, in seconds of the film; 0 for no limit. */
  aheadS: number;
  /** How long a playlist without a segment is held, in milliseconds. */
  playlistHoldMs: number;
}

/** A session that is starting or running. */
interface Owned {
  id: string;
  wanted: Wanted;
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
   * @param wanted the parameters of a new session; a running session keeps its own
   * @returns the user's session for the file: the running one if it fits, else a new one
   * @throws when ffmpeg cannot be run
   */
  start(media: Media, user: string, wanted: Wanted = ANY_SESSION): Promise<Session> {
    if (this.#closed) return Promise.reject(new Error('The server is stopping'));
    const owner = ownerOf(media, user, wanted);
    const known = this.#byOwner.get(owner);
    if (known && this.#options.reuses(known.wanted, wanted)) return known.session;
    const id = randomUUID();
    const begin = async () => {
      const session = await this.#begin({ id, owner, wanted }, media);
      this.#options.onStart(media, user);
      return session;
    };
    const session = known ? this.#end(known).then(begin) : begin();
    this.#byOwner.set(owner, { id, wanted, session });
    session.catch(() => this.#disown(owner, id));
    return session;
  }

  /** @returns whether a start would get the running session */
  runsFor(media: Media, user: string, wanted: Wanted = ANY_SESSION): boolean {
    const known = this.#byOwner.get(ownerOf(media, user, wanted));
    return known !== undefined && this.#options.reuses(known.wanted, wanted);
  }

  find(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** The number of running sessions. */
  get count(): number {
    return this.#byId.size;
  }

  /** Ends the sessions of a file that has gone or changed: new segments would not fit the old ones. */
  endAllOf({ id }: Media): void {
    for (const [owner, owned] of this.#byOwner) if (owner.startsWith(`${id} `)) void this.#end(owned);
  }

  /** @returns false when there is no such session */
  async terminate(id: string): Promise<boolean> {
    const session = this.#byId.get(id);
    if (!session) return false;
    await Promise.all([this.#stop(session), sleep(TERMINATE_MS)]);
    return true;
  }

  /** Stops every session, also those that are starting. None can be started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#idleCheck);
    await Promise.allSettled([...this.#byOwner.values()].map(({ session }) => session));
    for (const session of this.#byId.values()) this.#stop(session);
    await Promise.all(this.#stopping);
  }

  async #begin({ id, owner, wanted }: Pick<Session, 'id' | 'owner' | 'wanted'>, media: Media): Promise<Session> {
    const folder = join(this.#options.folder, id);
    const { failures } = this.#options;
    try {
      const transcode = await this.#options.transcodeOf(media, wanted);
      const start = { media, transcode, position: wanted.position };
      const known = failures?.wordsFor(start);
      if (known) throw new Unplayable(known);
      const film = await this.#film(folder, start, wanted);
      const session = new Session({ id, owner, wanted, folder, film, holdMs: this.#options.playlistHoldMs });
      this.#byId.set(id, session);
      film.failed.then(({ words, isAtOnce }) => {
        if (!this.#byId.has(id)) return;
        if (isAtOnce) failures?.remember(start, words);
        console.warn(`origin: ffmpeg of session ${id} ${words}`);
        this.#options.onFail(media);
        this.#stop(session);
      });
      return session;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #film(folder: string, { media, transcode, position }: Start, { resumeS }: Wanted): Promise<Film> {
    const { aheadS } = this.#options;
    const { durationS } = media.probe;
    const open = (folder: string, transcode: Transcode, position: number): Promise<Film> => {
      const { grid } = transcode;
      return grid
        ? WholeFilm.start({ folder, transcode: { ...transcode, grid }, durationS, position, aheadS })
        : GrowingFilm.start(folder, transcode, { aheadS, resumeS });
    };
    const { renditions } = transcode;
    if (!renditions) return open(folder, transcode, position);
    const { mediaFromS } = renditions;
    const subtitles = renditions.subtitles.map((rendition) => new Subtitles({ media, rendition, mediaFromS }));
    const withRenditions = { ...transcode, renditions };
    return FilmWithRenditions.start({ folder, transcode: withRenditions, subtitles, durationS, position, open });
  }

  /** Forgets this session at once, so that the owner's next start makes a new session. Then ends this session. */
  #stop(session: Session): Promise<void> {
    this.#byId.delete(session.id);
    this.#disown(session.owner, session.id);
    const stopping = session.stop();
    this.#stopping.add(stopping);
    return stopping.finally(() => this.#stopping.delete(stopping));
  }

  /** Ends a session, also one that is still starting. A session that fails to start needs no end. */
  async #end({ session }: Owned): Promise<void> {
    const started = await session.catch(() => null);
    if (started && this.#byId.has(started.id)) await this.#stop(started);
  }

  /** Removes the session with this id from `#byOwner`. Does nothing when the owner has another session there by now. */
  #disown(owner: string, id: string): void {
    if (this.#byOwner.get(owner)?.id === id) this.#byOwner.delete(owner);
  }

  #stopIdle(): void {
    const latest = Date.now() - this.#options.idleMs;
    for (const session of this.#byId.values()) if (session.lastActivity <= latest) this.#stop(session);
  }
}

/**
 * A session with subtitles burnt in stands beside the plain one of the same file and user. Both may run, since the user
 * may be an edge that starts sessions for all viewers.
 */
const ownerOf = ({ id }: Media, user: string, { burntIn }: Wanted): string =>
  burntIn === null ? `${id} ${user}` : `${id} ${user} ${burntIn}`;
