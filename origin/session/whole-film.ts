/**
 * Where ffmpeg goes when a viewer seeks in a film whose playlist lists all segments. The playlist also lists segments
 * that ffmpeg has yet to make. When the running ffmpeg will soon come to the segment that a viewer requests, the
 * request waits. Otherwise another ffmpeg begins at that segment.
 */
import { join } from 'node:path';
import { cutAt } from '../ffmpeg/cuts.ts';
import type { Grid, Transcode } from '../ffmpeg/transcode.ts';
import { Encoder, type EncoderFailure } from './encoder.ts';
import type { Film, FilmPart } from './film.ts';
import { lengthOf } from './playlist.ts';

/**
 * When a segment is at most this far ahead of the running ffmpeg, in seconds of the film, the request for it waits for
 * that ffmpeg: a new ffmpeg would come to the segment later.
 */
const REACH_S = 8;
/** How long a request waits for its segment, in milliseconds. A Mydia of 2026 waits for the same time. */
const WAIT_MS = 10_000;

export interface WholeFilmStart {
  /** `start` makes it; the caller removes it. */
  folder: string;
  transcode: Transcode & { grid: Grid };
  /** In seconds. */
  durationS: number;
  /** The second at which watching begins. */
  position: number;
  /** How far ahead of the viewers ffmpeg may be, in seconds of the film; 0 for no limit. */
  aheadS: number;
}

/** The work of one ffmpeg: the segments from `from` on, up to but not including `until`. */
interface Stretch {
  from: number;
  until: number;
  encoder: Encoder;
}

interface Request {
  segment: number;
}

export class WholeFilm implements Film {
  readonly failed: Promise<EncoderFailure>;
  readonly #fail: (failure: EncoderFailure) => void;
  readonly #options: WholeFilmStart;
  /** In the order in which their ffmpegs were started. */
  readonly #stretches: Stretch[] = [];
  /** The requests that wait, in the order in which they came. */
  readonly #waiting = new Set<Request>();
  #moving: Promise<void> | null = null;
  #isStopped = false;
  /** The number of the film's segments, and its length in seconds. Both may turn out smaller than the file states. */
  #segments: number;
  #durationS: number;

  /** @throws when ffmpeg cannot be run */
  static async start(options: WholeFilmStart): Promise<WholeFilm> {
    const film = new WholeFilm(options);
    await film.#begin(cutAt(options.transcode.grid.cuts, options.position));
    return film;
  }

  private constructor(options: WholeFilmStart) {
    this.#options = options;
    this.#segments = options.transcode.grid.cuts.length;
    this.#durationS = options.durationS;
    const { promise, resolve } = Promise.withResolvers<EncoderFailure>();
    this.failed = promise;
    this.#fail = resolve;
  }

  get pid(): number {
    return this.#latest.encoder.pid;
  }

  async playlist(holdMs: number): Promise<string | null> {
    const { encoder } = this.#latest;
    const { grid } = this.#options.transcode;
    const isThere =
      grid.init === null || (await encoder.until(async () => ((await this.#init()) ? true : null), holdMs));
    return isThere ? grid.playlist(grid.cuts.slice(0, this.#segments), this.#durationS) : null;
  }

  async part(name: string): Promise<FilmPart> {
    const { grid } = this.#options.transcode;
    if (name === grid.init) return (await this.#init()) ?? 'late';
    const segment = Number(/_(\d{3,5})\.\w+$/.exec(name)?.[1] ?? Number.NaN);
    if (grid.nameOf(segment) !== name) return 'unknown';
    const request = { segment };
    this.#waiting.add(request);
    try {
      return await this.#wait(request);
    } finally {
      this.#waiting.delete(request);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#moving;
    await Promise.all(this.#stretches.map(({ encoder }) => encoder.stop()));
  }

  get #latest(): Stretch {
    return this.#stretches.at(-1) as Stretch;
  }

  async #wait(request: Request): Promise<FilmPart> {
    const deadline = performance.now() + WAIT_MS;
    while (!this.#isStopped && request.segment < this.#segments) {
      const found = await this.#find(request.segment);
      if (found) return found;
      if (performance.now() >= deadline) return 'late';
      await this.#comeTo(request);
      await this.#latest.encoder.nextLook();
    }
    return 'unknown';
  }

  /** Any ffmpeg of this file makes the same initialization section. */
  async #init(): Promise<Buffer<ArrayBuffer> | null> {
    const { init } = this.#options.transcode.grid;
    if (init === null) return null;
    for (const { encoder } of this.#stretches) {
      const listing = await encoder.listing();
      // The initialization section may be incomplete until a segment follows it.
      if (listing.has(init) && lengthOf(listing) > 0) return encoder.read(init);
    }
    return null;
  }

  async #find(segment: number): Promise<Buffer<ArrayBuffer> | null> {
    const name = this.#options.transcode.grid.nameOf(segment);
    for (const { from, until, encoder } of this.#stretches) {
      if (segment < from || segment >= until) continue;
      const reached = (await encoder.listing()).get(name);
      // A segment without a length is empty: it is beyond the film's end.
      if (!reached) continue;
      encoder.ask(reached);
      return encoder.read(name);
    }
    return null;
  }

  /** Makes ffmpeg come to this request's segment, unless ffmpeg is on its way to the segment of an earlier request. */
  async #comeTo(request: Request): Promise<void> {
    for (const one of this.#waiting) {
      if (await this.#isComing(one.segment)) {
        if (one === request) this.#latest.encoder.ask(this.#cut(one.segment) - this.#cut(this.#latest.from));
        return;
      }
      if (one === request) break;
    }
    await this.#goTo(request.segment);
  }

  #goTo(segment: number): Promise<void> {
    this.#moving ??= this.#move(segment).finally(() => {
      this.#moving = null;
    });
    return this.#moving;
  }

  async #isComing(segment: number): Promise<boolean> {
    const { from, until, encoder } = this.#latest;
    if (encoder.hasExited || segment < from || segment >= until) return false;
    const reached = this.#cut(from) + lengthOf(await encoder.listing());
    return this.#cut(segment) - reached <= REACH_S;
  }

  async #move(segment: number): Promise<void> {
    await this.#latest.encoder.stop();
    // ffmpeg may have made the segment just before it ended.
    if (this.#isStopped || (await this.#find(segment))) return;
    await this.#begin(segment).catch(({ message }: Error) => this.#fail({ words: message, isAtOnce: false }));
  }

  /** Starts an ffmpeg at this segment. It works up to the next segment that exists, which is not made again. */
  async #begin(from: number): Promise<void> {
    const { folder, transcode, aheadS } = this.#options;
    const listings = await Promise.all(this.#stretches.map(({ encoder }) => encoder.listing()));
    const made = new Set(listings.flatMap((listing) => [...listing.keys()]));
    const { cuts, nameOf } = transcode.grid;
    let until = from + 1;
    while (until < cuts.length && !made.has(nameOf(until))) until++;
    const args = transcode.args(from, until < cuts.length ? until : undefined);
    const pace = { aheadS, resumeS: () => 0 };
    const encoder = await Encoder.start(join(folder, String(this.#stretches.length)), args, pace);
    const stretch = { from, until, encoder };
    this.#stretches.push(stretch);
    // Only the first ffmpeg begins where the session begins. A later ffmpeg begins elsewhere, so its failure must not
    // have `isAtOnce`: the origin would refuse new sessions at the place where this session begins.
    const isFirst = this.#stretches.length === 1;
    encoder.failed.then((failure) => this.#fail({ ...failure, isAtOnce: failure.isAtOnce && isFirst }));
    encoder.done.then(() => this.#finish(stretch));
    if (!isFirst) return;
    encoder.foundNothing.then((failure) => {
      // ffmpeg has found nothing at the place where watching begins. When the film is shorter than its file states,
      // this place may be beyond the film's end: another ffmpeg then begins at the film's beginning. When this place is
      // the film's beginning, the film has nothing to show.
      if (from === 0) this.#fail(failure);
      else void this.#goTo(0);
    });
  }

  /** A film may end earlier than its file states. Then no request waits for segments that will never come. */
  async #finish({ from, until, encoder }: Stretch): Promise<void> {
    const listing = await encoder.listing();
    const made = [...listing.values()].filter((reached) => reached > 0).length;
    if (from + made >= until) return;
    this.#segments = from + made;
    this.#durationS = this.#cut(from) + lengthOf(listing);
  }

  #cut(segment: number): number {
    return this.#options.transcode.grid.cuts[segment] ?? this.#durationS;
  }
}
