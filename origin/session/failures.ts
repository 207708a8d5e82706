/** When ffmpeg has failed at a start, the origin refuses the same start for a while. */

import type { Transcode } from '../ffmpeg/transcode.ts';
import type { Media } from '../library/library.ts';

/** What ffmpeg lacked (room on the disk, memory) may be available again after this time, in milliseconds. */
const REMEMBERED_MS = 60_000;

export interface Start {
  media: Media;
  transcode: Transcode;
  /**
   * The second at which watching begins. In a file with one broken place, ffmpeg may fail at one position and work at
   * another.
   */
  position: number;
}

const told = ({ transcode, position }: Start): string => [position, ...transcode.args()].join('\n');

export class Failures {
  /**
   * By film, then by the start's position and ffmpeg's arguments. A film whose file has changed is a new `Media`
   * object, without failures.
   */
  readonly #known = new WeakMap<Media, Map<string, { words: string; at: number }>>();

  remember(start: Start, words: string): void {
    const ofFile = this.#known.get(start.media) ?? new Map();
    ofFile.set(told(start), { words, at: Date.now() });
    this.#known.set(start.media, ofFile);
  }

  /** @returns what ffmpeg printed last when this start failed; null when the start may succeed */
  wordsFor(start: Start): string | null {
    const known = this.#known.get(start.media)?.get(told(start));
    return known && Date.now() - known.at < REMEMBERED_MS ? known.words : null;
  }
}

/** The session is not started, since ffmpeg would end at once. */
export class Unplayable extends Error {
  override readonly name = 'Unplayable';
  readonly code = 'unplayable';
}
