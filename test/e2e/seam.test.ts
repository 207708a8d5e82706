/** Where a head ends and the viewer's session goes on, no picture and no sound may be missing or doubled. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type MediaRef, newVisitId } from '../../protocol/ids.ts';
import { manifestUrl, playbackUrl, visitUrl } from '../../protocol/urls.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from '../origin/media.ts';
import { eventually } from './browser.ts';
import { givenBack, movie, signIn } from './site.ts';
import { type Stack, startStack } from './stack.ts';

const run = promisify(execFile);
const later = afterwards();

const FPS = 24;
/** The length of one frame of AAC at 48 kHz, in seconds. */
const AAC_S = 1024 / 48_000;
/**
 * How much a stored time may be rounded, in seconds: times are stored in 90,000ths of a second, or in the picture's own
 * unit.
 */
const ROUNDED_S = 0.002;
/** How many segments the test reads on each side of the seam. */
const SIDE = 2;
const TRIES_MS = 60_000;
/**
 * How long the edge takes to store the segments that a viewer had buffered, after that viewer has left. In
 * milliseconds.
 */
const KEPT_MS = 2_000;

/** Where a viewer stops, in seconds. */
const STOPPED_S = 30;

/** A player without a browser. It reads from the edge. */
class Player {
  readonly #stack: Stack;
  readonly #ref: MediaRef;
  readonly #headers: Record<string, string>;
  readonly visit = newVisitId();

  constructor(stack: Stack, film: string, cookie: string) {
    this.#stack = stack;
    this.#ref = `movie/${film}` as MediaRef;
    this.#headers = { cookie, origin: stack.url, 'content-type': 'application/json' };
  }

  get #playlist(): string {
    return new URL(manifestUrl(this.#ref, this.visit), this.#stack.url).href;
  }

  async playlist(use: 'look' | 'play'): Promise<{ text: string; timing: string; uris: string[]; init: string | null }> {
    const response = await this.#get(new URL(manifestUrl(this.#ref, this.visit, use === 'play'), this.#stack.url).href);
    const text = await response.text();
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1];
    return {
      text,
      timing: response.headers.get('server-timing') ?? '',
      uris: text.split('\n').filter((line) => line && !line.startsWith('#')),
      init: init ?? null,
    };
  }

  /** Reads a segment. While the segment does not exist yet, it asks again as players do. */
  async segment(uri: string): Promise<Buffer> {
    return Buffer.from(await (await this.#get(new URL(uri, this.#playlist).href)).arrayBuffer());
  }

  async has(uri: string): Promise<boolean> {
    const response = await fetch(new URL(uri, this.#playlist), { headers: this.#headers });
    await response.body?.cancel();
    return response.ok;
  }

  async save(seconds: number): Promise<void> {
    const body = JSON.stringify({ position_seconds: seconds, duration_seconds: 60 });
    const url = this.#stack.url + playbackUrl(this.#ref);
    expect((await fetch(url, { method: 'POST', headers: this.#headers, body })).ok).toBe(true);
  }

  async leave(): Promise<void> {
    const body = JSON.stringify({ visit: this.visit });
    await fetch(this.#stack.url + visitUrl('cancel', this.#ref), { method: 'POST', headers: this.#headers, body });
  }

  async #get(url: string): Promise<Response> {
    const until = Date.now() + TRIES_MS;
    for (;;) {
      const response = await fetch(url, { headers: this.#headers });
      if (response.ok) return response;
      if (response.status !== 503 || Date.now() > until) throw new Error(`${url}: ${response.status}`);
      await sleep(200);
    }
  }
}

interface Packet {
  pts_time: string;
  codec_type: string;
}

/** @returns the times of the pictures and of the frames of sound, in seconds, in order */
async function timesIn(bytes: Buffer): Promise<{ video: number[]; audio: number[] }> {
  const file = join(await temporaryFolder(later), 'around-the-seam');
  await writeFile(file, bytes);
  const args = ['-v', 'error', '-show_entries', 'packet=pts_time,codec_type', '-of', 'json', file];
  const { stdout } = await run('ffprobe', args, { maxBuffer: 32 * 2 ** 20 });
  const { packets } = JSON.parse(stdout) as { packets: Packet[] };
  const of = (type: string): number[] =>
    packets
      .filter(({ codec_type }) => codec_type === type)
      .map(({ pts_time }) => Number(pts_time))
      .sort((a, b) => a - b);
  return { video: of('video'), audio: of('audio') };
}

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, at) => time - (times[at] ?? 0));

/** @returns the index of the first segment after the head, which is the first segment that a look cannot read */
async function endOfHead(look: Player, uris: readonly string[], from: number): Promise<number> {
  for (let at = from; at < uris.length; at++) if (!(await look.has(uris[at] ?? ''))) return at;
  throw new Error('the head has the whole film');
}

/**
 * @param fromS the second from which the viewer plays
 * @returns the times of the pictures and of the frames of sound around the seam
 */
async function playOver(stack: Stack, film: string, cookie: string, fromS = 0) {
  const look = new Player(stack, film, cookie);
  const seen = await look.playlist('look');
  expect(seen.timing).toContain('session;desc=head');
  const isWhole = seen.text.includes('#EXT-X-ENDLIST');
  const seam = isWhole ? await endOfHead(look, seen.uris, indexAt(seen.text, fromS)) : seen.uris.length;
  expect(givenBack(stack)).toBe(true);

  const player = new Player(stack, film, cookie);
  let playlist = await player.playlist('play');
  expect(playlist.timing).toContain('session;desc=head');
  const before = playlist.uris.slice(Math.max(seam - SIDE, 0), seam);
  const head = await Promise.all(before.map((uri) => player.segment(uri)));
  const reachesBeyond = async (): Promise<boolean> => {
    if (playlist.uris.length < seam + SIDE) playlist = await player.playlist('play');
    return playlist.uris.length >= seam + SIDE;
  };
  await eventually('the session goes on after the head', reachesBeyond, TRIES_MS);
  expect(playlist.uris.slice(Math.max(seam - SIDE, 0), seam)).toEqual(before);
  const session: Buffer[] = [];
  for (const uri of playlist.uris.slice(seam, seam + SIDE)) session.push(await player.segment(uri));
  const init = playlist.init === null ? [] : [await player.segment(playlist.init)];
  const times = await timesIn(Buffer.concat([...init, ...head, ...session]));
  await player.leave();
  await eventually('the session is given back', () => givenBack(stack));
  return times;
}

/** @returns the index of the segment that contains this second of the film */
function indexAt(text: string, atS: number): number {
  let endS = 0;
  const durations = [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, duration]) => Number(duration));
  return durations.findIndex((duration) => {
    endS += duration;
    return endS > atS;
  });
}

function expectNothingMissing({ video, audio }: Awaited<ReturnType<typeof timesIn>>): void {
  const [pictures, sounds] = [steps(video), steps(audio)];
  expect(pictures.length).toBeGreaterThan(2 * FPS);
  for (const step of pictures) expect(Math.abs(step - 1 / FPS)).toBeLessThan(ROUNDED_S);
  // A step is the time between two frames. One missing frame (a step of two frames) or one overlap (a step of 0) is allowed.
  expect(sounds.length).toBeGreaterThan(2 / AAC_S);
  expect(Math.max(...sounds)).toBeLessThan(2 * AAC_S + ROUNDED_S);
  expect(Math.min(...sounds)).toBeGreaterThan(-ROUNDED_S);
  console.log(`sound at the seam: from ${ms(Math.min(...sounds))} to ${ms(Math.max(...sounds))} ms a frame`);
}

const ms = (seconds: number): string => (seconds * 1000).toFixed(1);

describe.each([
  ['the embedded origin’s', 'fast'],
  ['Mydia’s', 'mydia'],
])('with %s ffmpeg', (_, TRANSCODE) => {
  let stack: Stack;
  let cookie: string;

  beforeAll(async () => {
    const media = await temporaryFolder(later);
    await fill(media, { 'Encoded (2001).mkv': 'thin', 'Copied (2002).mkv': 'copied' });
    stack = await startStack({ env: { MEDIA_DIR: media, TRANSCODE, HEADS: 'on', LINGER_S: '1', WARM_LEASE_S: '30' } });
    later(() => stack.stop());
    cookie = await signIn(stack);
  }, HOOK_MS);

  /** A first viewer looks at the film until the edge has its head. */
  async function headOf(film: string): Promise<void> {
    const first = new Player(stack, film, cookie);
    await first.playlist('look');
    const hasHead = async (): Promise<boolean> => {
      const look = new Player(stack, film, cookie);
      const { timing } = await look.playlist('look');
      await look.leave();
      return timing.includes('desc=head');
    };
    await eventually('the edge has a head', hasHead, TRIES_MS);
    await first.leave();
    await eventually('the session is given back', () => givenBack(stack), TRIES_MS);
  }

  // The film `Encoded` takes Mydia's ffmpeg half a minute. `npm run bench:seam` covers that case.
  test.each(TRANSCODE === 'fast' ? ['Encoded', 'Copied'] : ['Copied'])(
    'at the end of a head, a film that is %s goes on with the next picture and the next sound',
    async (title) => {
      const film = await movie(stack, title);
      await headOf(film);
      expectNothingMissing(await playOver(stack, film, cookie));
    },
  );

  test.runIf(TRANSCODE === 'fast')(
    'at the end of a head from a saved position, a film goes on with the next picture and the next sound',
    async () => {
      const film = await movie(stack, 'Encoded');
      const player = new Player(stack, film, cookie);
      const { uris, text } = await player.playlist('play');
      const at = indexAt(text, STOPPED_S);
      for (const uri of uris.slice(at, at + 8)) await player.segment(uri);
      await player.save(STOPPED_S);
      await player.leave();
      await eventually('the session is given back', () => givenBack(stack));
      await sleep(KEPT_MS);
      expectNothingMissing(await playOver(stack, film, cookie, STOPPED_S));
    },
  );
});
