/**
 * Makes a film's subtitles into segments of WebVTT, whatever their character set. ffmpeg reads subtitles inside the film
 * for one segment at a time, when a player requests it: to read all of them, ffmpeg would have to read the whole film
 * from the disk.
 */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import type { Media } from '../library/library.ts';
import { wholePlaylist } from '../session/playlist.ts';
import { evenCuts } from './cuts.ts';
import { ffmpegCommand } from './ffmpeg.ts';
import type { SubtitleRendition } from './renditions.ts';
import { type Cue, readCues, writeCues } from './webvtt.ts';

const run = promisify(execFile);

/** About how long a segment is, in seconds. */
const SEGMENT_S = 60;
/**
 * ffmpeg begins this long before a segment, in seconds, to find texts that are still shown in the segment. A text that
 * began earlier is missing from the segment.
 */
const LEAD_S = 30;
/** How long ffmpeg may take for one segment, in milliseconds: an ffmpeg that hangs would hold up all later segments. */
const TIMEOUT_MS = 30_000;
/** The size, in bytes, up to which the origin reads a subtitle file: a larger file contains more than text. */
const FILE_MAX_BYTES = 16 * 1024 * 1024;
/**
 * The format of a subtitle file, by its name alone: if ffmpeg guessed the format, a playlist could lead it to other
 * files.
 */
const FORMATS: Record<string, string> = { '.srt': 'srt', '.vtt': 'webvtt', '.ass': 'ass', '.ssa': 'ass' };

export interface SubtitlesOf {
  media: Pick<Media, 'path' | 'probe'>;
  rendition: SubtitleRendition;
  /** The time that the segments' clock shows at the film's beginning, in seconds. */
  mediaFromS: number;
}

export class Subtitles {
  readonly #of: SubtitlesOf;
  readonly #stopping = new AbortController();
  readonly #segments = new Map<number, Promise<string>>();
  /** All texts of a subtitle file, once ffmpeg has read it. */
  #all: Promise<Cue[]> | undefined;
  // One ffmpeg at a time, since a player requests one segment after another.
  #queue: Promise<unknown> = Promise.resolve();

  constructor(of: SubtitlesOf) {
    this.#of = of;
  }

  get name(): string {
    return this.#of.rendition.name;
  }

  get playlist(): string {
    return wholePlaylist(this.#cuts, this.#durationS, (segment) => this.#nameOf(segment), { version: 3, more: [] });
  }

  /** @param name of a segment. @returns null for an unknown name, and for a segment that ffmpeg cannot read */
  async segment(name: string): Promise<string | null> {
    const segment = Number(/_(\d{3,5})\.vtt$/.exec(name)?.[1] ?? Number.NaN);
    if (this.#nameOf(segment) !== name || segment >= this.#cuts.length) return null;
    const made = this.#segments.get(segment) ?? this.#make(segment);
    this.#segments.set(segment, made);
    return made.catch((error: Error) => {
      this.#segments.delete(segment);
      if (!this.#stopping.signal.aborted)
        console.warn(`origin: no ${name} of ${this.#of.media.path}: ${error.message}`);
      return null;
    });
  }

  /** Ends ffmpeg. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#queue;
  }

  get #durationS(): number {
    return this.#of.media.probe.durationS;
  }

  get #cuts(): number[] {
    return evenCuts(this.#durationS, SEGMENT_S);
  }

  #nameOf(segment: number): string {
    return `${this.name}_${String(segment).padStart(3, '0')}.vtt`;
  }

  async #make(segment: number): Promise<string> {
    const [from = 0, to = this.#durationS] = this.#cuts.slice(segment, segment + 2);
    const cues = await this.#cues(from, to);
    // A text that begins in one segment and ends in the next belongs to both.
    return writeCues(
      cues.filter(({ startS, endS }) => startS < to && endS > from),
      this.#of.mediaFromS,
    );
  }

  #cues(from: number, to: number): Promise<Cue[]> {
    const { media, rendition } = this.#of;
    const { source } = rendition;
    if (source.kind === 'film') return this.#inFilm(media, source.stream, from, to);
    this.#all ??= inputOf(media.path, source).then(async (input) => readCues(await this.#ffmpeg(input), 0));
    this.#all.catch(() => {
      this.#all = undefined;
    });
    return this.#all;
  }

  async #inFilm({ path, probe }: SubtitlesOf['media'], stream: number, from: number, to: number): Promise<Cue[]> {
    // In a file without an index, ffmpeg reads from the film's beginning.
    const at = probe.canSeek ? Math.max(0, from - LEAD_S) : 0;
    const seek = at > 0 ? ['-ss', `${at}`] : [];
    const text = await this.#ffmpeg([...seek, '-i', path, '-map', `0:s:${stream}`, '-t', `${to - at}`]);
    return readCues(text, at);
  }

  #ffmpeg(args: readonly string[]): Promise<string> {
    const all = ['-nostdin', '-hide_banner', '-loglevel', 'error', ...args, '-f', 'webvtt', 'pipe:1'];
    const text = this.#queue.then(async () => {
      const { stdout } = await run(...ffmpegCommand(all), {
        killSignal: 'SIGKILL',
        signal: this.#stopping.signal,
        timeout: TIMEOUT_MS,
        maxBuffer: 16 * 1024 * 1024,
      });
      return stdout;
    });
    this.#queue = text.catch(() => {});
    return text;
  }
}

/**
 * @param film the film's path
 * @returns the arguments by which ffmpeg reads the whole text
 * @throws as `readText`
 */
export async function inputOf(film: string, source: SubtitleRendition['source']): Promise<string[]> {
  if (source.kind === 'film') return ['-i', film, '-map', `0:s:${source.stream}`];
  const encoding = isUnicode(await readText(source.path)) ? [] : ['-sub_charenc', 'WINDOWS-1252'];
  return [...encoding, '-f', FORMATS[extname(source.path).toLowerCase()] ?? 'srt', '-i', source.path];
}

/**
 * @throws when the path is no file, or the file is too large for a text. A pipe is refused, since reading it would
 * never end
 */
async function readText(path: string): Promise<Buffer> {
  const file = await stat(path);
  if (!file.isFile() || file.size > FILE_MAX_BYTES) throw new Error(`${path} is no file of at most 16 MiB`);
  return readFile(path);
}

function isUnicode(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
