/** Where each user's saved positions are kept. Without a folder for the file they are in memory only. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { wantedStart } from '../../protocol/wanted-start.ts';
import { type Progress, ProgressSchema } from './progress.ts';

const FileSchema = v.record(v.string(), ProgressSchema);

/** The file is written this long after the first change, in milliseconds: players report every few seconds. */
const SAVE_AFTER_MS = 1_000;

export class SavedPositions {
  readonly #positions: Map<string, Progress>;
  readonly #path: string | null;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param folder null: in memory only
   * @throws when the folder or its file exists and cannot be used
   */
  static async open(folder: string | null): Promise<SavedPositions> {
    if (folder === null) return new SavedPositions(null, {});
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'positions.json');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    // Positions that an earlier version kept in another form are dropped.
    return new SavedPositions(path, v.parse(v.fallback(FileSchema, {}), JSON.parse(text)));
  }

  private constructor(path: string | null, known: Record<string, Progress>) {
    this.#path = path;
    this.#positions = new Map(Object.entries(known));
  }

  /**
   * @param ref `movie/<id>` or `episode/<id>`
   * @returns null when this user has watched nothing of the movie or the episode
   */
  get(user: string, ref: string): Progress | null {
    return this.#positions.get(`${user} ${ref}`) ?? null;
  }

  /**
   * @param ref `movie/<id>` or `episode/<id>`
   * @returns the furthest saved position of any user, in seconds; 0 when there is none. The position of a
   * user that has seen the film does not count, since that user begins anew
   */
  furthest(ref: string): number {
    let furthest = 0;
    for (const [key, progress] of this.#positions)
      if (key.endsWith(` ${ref}`)) furthest = Math.max(furthest, wantedStart(progress));
    return furthest;
  }

  set(user: string, ref: string, progress: Progress): void {
    this.#positions.set(`${user} ${ref}`, progress);
    if (this.#path === null) return;
    this.#timer ??= setTimeout(() => {
      this.save().catch((error) => console.warn(`origin: positions are not saved: ${error.message}`));
    }, SAVE_AFTER_MS);
  }

  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#path === null) return;
    const written = `${this.#path}.new`;
    await writeFile(written, JSON.stringify(Object.fromEntries(this.#positions)));
    await rename(written, this.#path);
  }
}
