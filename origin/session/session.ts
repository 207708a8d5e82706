/** One transcoding session: its answers, their content types, and when it was last used. */
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Film, FilmPart } from './film.ts';
import type { Wanted } from './wanted.ts';

export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl; charset=utf-8';

/**
 * The content types by a file's extension; sessions have no other files. Mydia adds UTF-8 also to the types of binary
 * data.
 */
const CONTENT_TYPES: Record<string, string> = {
  '.ts': 'video/mp2t; charset=utf-8',
  '.m4s': 'video/mp4; charset=utf-8',
  '.mp4': 'video/mp4; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.m3u8': PLAYLIST_TYPE,
};

export interface SessionParts {
  id: string;
  owner: string;
  wanted: Wanted;
  /** The session's own folder; `stop` removes it. */
  folder: string;
  film: Film;
  /** How long a playlist without a segment is held, in milliseconds. */
  holdMs: number;
}

export interface Resource {
  body: Buffer<ArrayBuffer>;
  contentType: string;
}

export class Session {
  readonly id: string;
  /** The session's owner: media file and user. */
  readonly owner: string;
  /** The parameters with which the session was started. */
  readonly wanted: Wanted;
  readonly film: Film;
  /** When a playlist or segment was last requested, in milliseconds. */
  lastActivity = Date.now();
  readonly #folder: string;
  readonly #holdMs: number;

  constructor({ id, owner, wanted, folder, film, holdMs }: SessionParts) {
    this.id = id;
    this.owner = owner;
    this.wanted = wanted;
    this.film = film;
    this.#folder = folder;
    this.#holdMs = holdMs;
  }

  touch(): void {
    this.lastActivity = Date.now();
  }

  /**
   * Holds the answer for up to `holdMs` while the playlist has no segment.
   * @returns the playlist; null when it still has no segment
   */
  playlist(): Promise<string | null> {
    return this.film.playlist(this.#holdMs);
  }

  /** @param name of a segment, of the segments' initialization section, or of a rendition's playlist */
  async resource(name: string): Promise<Resource | Exclude<FilmPart, Buffer>> {
    const contentType = CONTENT_TYPES[extname(name)];
    if (!contentType) return 'unknown';
    const body = await this.film.part(name);
    return typeof body === 'string' ? body : { body, contentType };
  }

  /** Ends ffmpeg and removes the folder. Resolves when both have gone. */
  async stop(): Promise<void> {
    await this.film.stop();
    await rm(this.#folder, { recursive: true, force: true }).catch((error) => {
      console.warn(`origin: the folder of session ${this.id} stays: ${error.message}`);
    });
  }
}
