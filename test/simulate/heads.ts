/**
 * The heads of films, and the players that have begun with a head. Each head has the version of the file of which it
 * was made.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { HeadIndex } from '../../worker/heads/head.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import type { Code } from './actors.ts';
import type { OriginModel } from './origin-model.ts';
import { BrokenPromise } from './promises.ts';

/** The second at which a head's last segment begins. */
export const LAST_S = 8;
const SEGMENTS = 3;

/** The playlist of a session of this version. Each version of the file is cut at other places. */
function playlistOf(file: number): string {
  const duration = (4 + file / 10).toFixed(1);
  const segments = Array.from({ length: SEGMENTS }, (_, n) => `#EXTINF:${duration},\nsegment_${n}.ts`);
  return ['#EXTM3U', '#EXT-X-TARGETDURATION:9', '#EXT-X-PLAYLIST-TYPE:EVENT', ...segments].join('\n');
}

interface Head {
  /** The version of the file of which the head was made. The film's file may have another version by now. */
  file: number;
  index: HeadIndex;
}

export class HeadsModel {
  readonly #code: Code;
  readonly #origin: OriginModel;
  /** The heads in the store, by film. */
  readonly #stored = new Map<number, Head>();
  /** The heads that players have begun with, by visit and film. */
  readonly #begun = new Map<string, Head>();

  constructor(code: Code, origin: OriginModel) {
    this.#code = code;
    this.#origin = origin;
  }

  of(film: number): HeadIndex | null {
    return this.#stored.get(this.#origin.mediaOf(film))?.index ?? null;
  }

  /** The edge keeps the beginning of a session as the film's head. */
  keep(film: number): void {
    const media = this.#origin.mediaOf(film);
    const file = this.#origin.fileOf(media);
    const end = { startS: 0, lastS: LAST_S, endS: LAST_S + 4, parts: [] };
    if (!this.#stored.has(media))
      this.#stored.set(media, { file, index: { ...end, playlist: playlistOf(file), isWhole: false } });
  }

  /**
   * The store has lost the head: another isolate has dropped it, it was the least recently used one, or the store is
   * gone.
   */
  forget(film: number): void {
    this.#stored.delete(this.#origin.mediaOf(film));
  }

  /** The visit's player begins with the head, if the film has one. */
  begin(visit: VisitId, film: number): void {
    const head = this.#stored.get(this.#origin.mediaOf(film));
    if (head) this.#begun.set(`${visit} ${film}`, head);
    else this.#begun.delete(`${visit} ${film}`);
  }

  /**
   * The player comes to the head's end, and goes on with the session.
   * @returns false when the head was dropped, so that the player begins anew
   */
  goOn(visit: VisitId, film: number, session: OriginSessionId): boolean {
    const head = this.#begun.get(`${visit} ${film}`);
    const running = this.#origin.sessions.get(session);
    if (!head || !running) return true;
    if (this.#code.continuesHead(head.index, playlistOf(running.file))) {
      if (head.file !== running.file)
        throw new BrokenPromise('14: one file is played after the beginning of another one');
      return true;
    }
    if (head.file === running.file) throw new BrokenPromise('14: a head that fits is dropped');
    this.#begun.delete(`${visit} ${film}`);
    if (this.#stored.get(this.#origin.mediaOf(film)) === head) this.forget(film);
    return false;
  }
}
