/**
 * How deep the library's folder is searched, how many films at once, and when a new file is complete. The scan walks
 * through the folder, examines each film, and then follows what is added, changed and removed.
 */
import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Probe } from '../probe/probe.ts';
import { rememberedProbe } from '../probe/probe-cache.ts';
import {
  type DescribedFilm,
  describeFilm,
  describesWholeFolder,
  describeWithoutVideo,
  type Folder,
} from './describe.ts';
import { cannotBeRead, emptyListing, type FolderListing, listFolder, type SeenFile } from './folder.ts';
import type { Found, MediaLibrary } from './library.ts';
import { withoutExtension } from './names.ts';
import { versionOf } from './version.ts';
import { watchFolder } from './watch-folder.ts';

/** How many films the scan examines at once while no session is running. */
const AT_ONCE = 3;
/** How many films the scan examines at once while a session is running. */
const AT_ONCE_BESIDE_VIEWERS = 1;
/** A file that has not changed for this long is complete, in milliseconds. */
const REST_MS = 2_000;
/** How deep below the library's root the scan looks for films. */
export const DEPTH = 16;

export interface ScanOptions {
  library: MediaLibrary;
  /** The folder of ffprobe's earlier results; with null, ffprobe examines each film anew. */
  cacheDir: string | null;
  /** @returns whether the machine is encoding for a viewer */
  isBusy(): boolean;
  /** Called with an error that ends the whole scan: without ffprobe, no film can be examined. */
  onError(error: unknown): void;
}

export class FolderScan {
  readonly #options: ScanOptions;
  readonly #library: MediaLibrary;
  /** The contents of each folder when it was last read, by the folder's path within the library; '' is the root. */
  readonly #folders = new Map<string, FolderListing>();
  /** The folders that the scan has yet to read. */
  readonly #toLook = new Set<string>();
  #looking: Promise<void> | null = null;
  /** The number of videos in the folders. */
  #found = 0;
  #hasWalked = false;
  /** The films that the scan has yet to examine, in this order. */
  readonly #queue = new Set<string>();
  /** The films that the scan is examining, by path. */
  readonly #atWork = new Map<string, Promise<void>>();
  /** Films that a program may not have finished writing. When the timer ends, the scan checks the film again. */
  readonly #resting = new Map<string, NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  #watcher: { close(): Promise<void> } | null = null;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#library = options.library;
  }

  start(): void {
    // The watcher starts before the walk, so that one of them notices each change that is made meanwhile.
    this.#watcher = watchFolder(this.#library.root, DEPTH, (folder) => this.#lookSoon(folder));
    this.#lookSoon('');
  }

  /** Resolves when no ffprobe is left. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#toLook.clear();
    this.#queue.clear();
    for (const timer of this.#resting.values()) clearTimeout(timer);
    await Promise.allSettled([this.#watcher?.close(), this.#looking, ...this.#atWork.values()]);
  }

  #lookSoon(folder: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#toLook.add(folder);
    this.#looking ??= this.#lookAtAll()
      .catch(this.#options.onError)
      .finally(() => {
        this.#looking = null;
        // Folders that were reported while the scan read its last folder are read now.
        for (const one of this.#toLook) this.#lookSoon(one);
      });
  }

  async #lookAtAll(): Promise<void> {
    for (const folder of this.#toLook) {
      this.#toLook.delete(folder);
      await this.#look(folder);
      this.#tellProgress();
    }
    this.#hasWalked = true;
    this.#tellProgress();
  }

  async #look(folder: string): Promise<void> {
    const known = this.#folders.get(folder);
    const before = known ?? emptyListing();
    let now: FolderListing;
    try {
      now = await listFolder(this.#library.root, folder);
    } catch (error) {
      this.#forgetFolder(folder);
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && folder !== '';
      if (!isGone) this.#leaveOut(`${folder}/`, cannotBeRead(error));
      return;
    }
    if (this.#stopping.signal.aborted) return;
    this.#folders.set(folder, now);
    this.#found += now.videos.size - before.videos.size;
    this.#library.remove(`${folder}/`);

    for (const name of before.folders) if (!now.folders.has(name)) this.#forgetFolder(within(folder, name));
    for (const name of before.videos.keys()) if (!now.videos.has(name)) this.#forgetFilm(within(folder, name));
    for (const name of [...before.leftOut.keys(), ...before.lone]) {
      if (!now.leftOut.has(name) && !now.lone.has(name)) this.#library.remove(within(folder, name));
    }

    for (const [name, reason] of now.leftOut) {
      if (before.leftOut.get(name) !== reason) this.#leaveOut(within(folder, name), reason);
    }
    for (const name of now.folders) {
      const path = within(folder, name);
      if (path.split('/').length > DEPTH) this.#leaveOut(`${path}/`, `It is more than ${DEPTH} folders deep.`);
      else if (!before.folders.has(name)) this.#toLook.add(path);
    }
    for (const name of now.lone) {
      const path = within(folder, name);
      this.#library.put(path, await describeWithoutVideo(this.#asFolder, path));
    }
    const changed = changedIn(before.videos, now.videos);
    for (const name of changed) if (now.videos.has(name)) this.#see(within(folder, name));
    if (known) this.#seeSidecars(folder, before, now);
  }

  /** Describes those films anew whose sidecars or pictures were added, changed or removed. */
  #seeSidecars(folder: string, before: FolderListing, now: FolderListing): void {
    const changed = changedIn(before.sidecars, now.sidecars);
    const isForAll = changed.some(describesWholeFolder);
    for (const [path, { videos }] of isForAll ? this.#folders : [[folder, now] as const]) {
      if (!isIn(folder, path)) continue;
      for (const film of videos.keys()) {
        const isConcerned = isForAll || changed.some((name) => name.startsWith(withoutExtension(film)));
        if (isConcerned && !this.#resting.has(within(path, film))) this.#enqueue(within(path, film));
      }
    }
  }

  /** Handles a film that was added or changed. */
  #see(path: string): void {
    const { mtimeMs = 0 } = this.#fileAt(path) ?? {};
    this.#forgetFilm(path);
    // A film that was there before the walk counts as complete: if a program still writes to it, the watcher reports
    // that.
    if (!this.#hasWalked || Date.now() - mtimeMs > REST_MS) this.#enqueue(path);
    else this.#rest(path);
  }

  #rest(path: string): void {
    this.#library.put(path, { kind: 'left-out', reason: 'It is still being written.' });
    const version = this.#fileAt(path)?.version;
    const look = async (): Promise<void> => {
      this.#resting.delete(path);
      const stats = await stat(join(this.#library.root, path)).catch(() => null);
      if (stats && versionOf(stats) === version) this.#enqueue(path);
      // The file has changed or gone: the scan reads its folder to find out which.
      else this.#lookSoon(folderOf(path));
    };
    clearTimeout(this.#resting.get(path));
    this.#resting.set(path, setTimeout(look, REST_MS));
  }

  #forgetFilm(path: string): void {
    clearTimeout(this.#resting.get(path));
    this.#resting.delete(path);
    this.#queue.delete(path);
    this.#library.remove(path);
  }

  #forgetFolder(folder: string): void {
    for (const [path, listing] of this.#folders) {
      if (!isIn(folder, path)) continue;
      this.#folders.delete(path);
      this.#found -= listing.videos.size;
      this.#library.remove(`${path}/`);
      for (const name of listing.videos.keys()) this.#forgetFilm(within(path, name));
      for (const name of [...listing.leftOut.keys(), ...listing.lone]) this.#library.remove(within(path, name));
    }
  }

  #enqueue(path: string): void {
    this.#queue.add(path);
    this.#work();
  }

  #work(): void {
    const most = this.#options.isBusy() ? AT_ONCE_BESIDE_VIEWERS : AT_ONCE;
    for (const path of this.#queue) {
      if (this.#atWork.size >= most) return;
      // This film is being examined, and it or a sidecar has changed since. It stays in the queue, to be examined once
      // more.
      if (this.#atWork.has(path)) continue;
      this.#queue.delete(path);
      const looking = this.#lookIntoFilm(path)
        .catch((error) => {
          if (!this.#stopping.signal.aborted) this.#options.onError(error);
        })
        .finally(() => {
          this.#atWork.delete(path);
          this.#tellProgress();
          this.#work();
        });
      this.#atWork.set(path, looking);
    }
  }

  async #lookIntoFilm(path: string): Promise<void> {
    const version = this.#fileAt(path)?.version;
    if (version === undefined) return;
    const known = this.#library.mediaAt(path);
    const probe = known?.version === version ? known.probe : await this.#probe(join(this.#library.root, path));
    const found = typeof probe === 'string' ? probe : await this.#describe({ path, version, probe });
    // A file that has changed meanwhile is examined again, so this result is dropped.
    if (this.#fileAt(path)?.version !== version || this.#stopping.signal.aborted) return;
    if (typeof found === 'string') this.#leaveOut(path, found);
    else this.#library.put(path, found);
  }

  /**
   * @returns the probe, or the reason for which the file is no film
   * @throws when there is no ffprobe, or the scan has aborted ffprobe
   */
  async #probe(file: string): Promise<Probe | string> {
    try {
      const opened = await open(file);
      await opened.close();
    } catch (error) {
      return cannotBeRead(error);
    }
    return rememberedProbe(file, this.#options.cacheDir, this.#stopping.signal);
  }

  async #describe(film: DescribedFilm): Promise<Found | string> {
    try {
      return await describeFilm(this.#asFolder, film);
    } catch (error) {
      return `Its name, or what describes it, cannot be read: ${(error as Error).message}`;
    }
  }

  #leaveOut(path: string, reason: string): void {
    // The name is quoted, since it may hold control characters for a terminal.
    console.warn(`origin: ${JSON.stringify(path)} is left out: ${reason}`);
    this.#library.put(path, { kind: 'left-out', reason });
  }

  #fileAt(path: string): SeenFile | undefined {
    return this.#folders.get(folderOf(path))?.videos.get(basename(path));
  }

  get #asFolder(): Folder {
    return {
      root: this.#library.root,
      has: (path) => this.#folders.get(folderOf(path))?.sidecars.has(basename(path)) ?? false,
      subtitlesOf: (path) => this.#folders.get(folderOf(path))?.subtitles.get(withoutExtension(basename(path))) ?? [],
    };
  }

  #tellProgress(): void {
    const pending = this.#queue.size + [...this.#atWork.keys()].filter((path) => !this.#queue.has(path)).length;
    const isComplete = this.#library.scan.isComplete || (this.#hasWalked && pending === 0);
    this.#library.scan = { found: this.#found, pending, isComplete };
  }
}

const folderOf = (path: string): string => (path.includes('/') ? dirname(path) : '');
const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
/** @returns whether the path is the folder's own, or is below it */
const isIn = (folder: string, path: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** @returns the names that were added, changed or removed */
const changedIn = (before: ReadonlyMap<string, SeenFile>, now: ReadonlyMap<string, SeenFile>): string[] =>
  [...new Set([...before.keys(), ...now.keys()])].filter(
    (name) => before.get(name)?.version !== now.get(name)?.version,
  );
