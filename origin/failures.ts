/** What ffmpeg could not even begin: it is not started again and again, to end again for the same reason. */
import type { Media } from './library.ts';
import type { Transcode } from './transcode.ts';

/** What it lacked (a disk that was full, memory) may be there again after this long, in milliseconds. */
const REMEMBERED_MS = 60_000;

export interface Start {
  media: Media;
  transcode: Transcode;
  /** Where it begins, in seconds: a file may be broken at one place alone. */
  position: number;
}

const told = ({ transcode, position }: Start): string => [position, ...transcode.args()].join('\n');

export class Failures {
  /** By what ffmpeg was told. A file that is another one by now is another `Media`. */
  readonly #known = new WeakMap<Media, Map<string, { words: string; at: number }>>();

  remember(start: Start, words: string): void {
    const ofFile = this.#known.get(start.media) ?? new Map();
    ofFile.set(told(start), { words, at: Date.now() });
    this.#known.set(start.media, ofFile);
  }

  /** @returns ffmpeg's last words, where it would only say them again; else null */
  wordsFor(start: Start): string | null {
    const known = this.#known.get(start.media)?.get(told(start));
    return known && Date.now() - known.at < REMEMBERED_MS ? known.words : null;
  }
}

/** A session that is not started, for ffmpeg would end at once. */
export class Unplayable extends Error {
  override readonly name = 'Unplayable';
  readonly code = 'unplayable';
}
