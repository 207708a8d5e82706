import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineReports } from '../../web/player/engine.ts';
import { nativeEngine } from '../../web/player/native-engine.ts';
import type { StreamEvent } from '../../web/player/playing.ts';

/** The parts of a `<video>` that the engine uses. */
class Video extends EventTarget {
  /** Each source that the video was given, with the place at which it should begin. */
  readonly loaded: string[] = [];
  #src = '';
  get src() {
    return this.#src;
  }
  set src(url: string) {
    this.#src = url;
    this.loaded.push(url);
  }
  currentTime = 0;
  readyState = 0;
  paused = true;
  seeking = false;
  ended = false;
  preload = '';
  duration = Number.POSITIVE_INFINITY;
  error: { code: number } | null = null;
  play = async () => {};
  load = () => {};
  removeAttribute = () => {
    this.#src = '';
  };
  fail(code: number) {
    this.error = { code };
    this.dispatchEvent(new Event('error'));
  }
}

const NETWORK = 2;
const UNSUPPORTED = 4;

let video: Video;
let told: Array<
  StreamEvent | { type: 'playlist'; covered: number; isComplete: boolean } | { type: 'direct'; file: string }
>;
/** The reply to each `fetch` of the page. */
let answer: () => Response;
/** The second at which the viewer wants to begin. */
let start: number;
/** How much is buffered ahead, in seconds. */
let ahead: number;

const PLAYLIST = ['#EXTM3U', '#EXTINF:6.0,', 'a.ts', '#EXTINF:4.5,', 'b.ts', ''].join('\n');
const playlist = (text = PLAYLIST) =>
  new Response(text, { headers: { 'content-type': 'application/vnd.apple.mpegurl; charset=utf-8' } });
const refusal = (status: number, error: string | null) => Response.json(error ? { error } : {}, { status });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaError', { MEDIA_ERR_NETWORK: NETWORK });
  vi.stubGlobal('HTMLMediaElement', { HAVE_METADATA: 1, HAVE_FUTURE_DATA: 3 });
  vi.stubGlobal('fetch', async () => answer());
  video = new Video();
  told = [];
  start = 0;
  ahead = 0;
  answer = playlist;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function engine(direct = false) {
  const reports: EngineReports = {
    tell: (event) => void told.push(event),
    playlist: (covered, isComplete) => {
      told.push({ type: 'playlist', covered, isComplete });
      return start;
    },
    grown: () => false,
    direct: (file) => void told.push({ type: 'direct', file }),
    coverRetryMs: 1_000,
    chosen: () => ({}),
    heard: () => {},
    bufferedAhead: () => ahead,
  };
  return nativeEngine(video as unknown as HTMLVideoElement, '/film', direct, reports);
}
const settled = () => vi.advanceTimersByTimeAsync(10);
const error = (status: number | null, code: string | null, more = {}) => ({
  type: 'error',
  error: { fatal: true, kind: 'network', resource: 'playlist', status, code, ...more },
});

test('the browser’s own player is not ready, and loads nothing, before the playlist is there', async () => {
  let come: (response: Response) => void = () => {};
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (come = resolve)));
  engine();
  await settled();
  expect([told, video.loaded]).toEqual([[], []]);
  come(playlist());
  await settled();
  expect(told).toEqual([{ type: 'playlist', covered: 10.5, isComplete: false }]);
  expect(video.loaded).toEqual(['/film']);
});

test('a playlist of playlists counts as reaching everywhere', async () => {
  answer = () => playlist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n');
  start = 500;
  engine();
  await settled();
  expect(video.currentTime).toBe(500);
});

test('a playlist that is not there yet is asked for again when the player says so', async () => {
  answer = () => refusal(503, 'not_ready');
  const { retry } = engine();
  await settled();
  expect(told).toEqual([error(503, 'not_ready')]);
  answer = playlist;
  retry(1_000);
  await vi.advanceTimersByTimeAsync(900);
  expect(video.loaded).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(video.loaded).toEqual(['/film']);
});

test('the browser’s own player waits for a place that the playlist does not reach', async () => {
  start = 12;
  engine();
  await settled();
  expect(told.at(-1)).toEqual({ type: 'beyond' });
  expect(video.loaded).toEqual([]);
  answer = () => playlist(`${PLAYLIST}#EXTINF:6.0,\nc.ts\n`);
  await vi.advanceTimersByTimeAsync(1_100);
  expect([video.loaded, video.currentTime]).toEqual([['/film'], 12]);
});

test.each([
  ['a session that is gone is told as such', () => refusal(410, 'cancelled'), error(410, 'cancelled')],
  ['so is a viewer who was signed out', () => refusal(401, 'signed_out'), error(401, 'signed_out')],
  ['and an edge that is not reached', () => Response.error(), error(null, null)],
  [
    'a playlist that is there has lost what was loaded of it',
    playlist,
    error(null, null, { kind: 'media', resource: 'segment' }),
  ],
])('in the middle of a film: %s', async (_, answered, expected) => {
  engine();
  await settled();
  told.length = 0;
  answer = answered;
  video.fail(UNSUPPORTED);
  await settled();
  expect(told).toEqual([expected]);
});

test('a film that is loaded again goes on at its place', async () => {
  const { recover } = engine();
  await settled();
  Object.assign(video, { readyState: 2, currentTime: 42, paused: false });
  video.fail(NETWORK);
  await settled();
  video.currentTime = 0;
  recover(false);
  expect([video.loaded, video.currentTime]).toEqual([['/film', '/film'], 42]);
});

test('an address that leads to a file is played as a file', async () => {
  answer = () => new Response('film', { headers: { 'content-type': 'video/mp4' } });
  engine();
  await settled();
  expect(told).toEqual([{ type: 'direct', file: '' }]);
  expect(video.loaded).toEqual([]);
});

test.each([
  [NETWORK, 'network'],
  [UNSUPPORTED, 'media'],
])('a file is loaded at once, and is loaded again after its error (%i)', async (code, kind) => {
  engine(true);
  expect(video.loaded).toEqual(['/film']);
  answer = () => new Response('f', { status: 206 });
  video.fail(code);
  await settled();
  expect(told.at(-1)).toEqual(error(null, null, { kind, resource: 'segment' }));
});

test.each([
  ['stands, with the next second at hand', { readyState: 4 }, 0, true],
  ['stands, though the browser says that it has not enough', { readyState: 2 }, 20, true],
  ['claims to have ended after its first frames, and plays on', { readyState: 4, ended: true }, 0, true],
  ['has come to its end, which pauses it', { readyState: 4, ended: true, paused: true }, 0, false],
  ['is paused', { readyState: 4, paused: true }, 20, false],
  ['is on its way to another place', { readyState: 4, seeking: true }, 20, false],
])('a film that %s', (_, of, aheadS, isStuck) => {
  ahead = aheadS;
  engine(true);
  Object.assign(video, { paused: false, currentTime: 7, ...of });
  vi.advanceTimersByTime(8_000);
  const stuck = error(null, null, { kind: 'media', resource: 'segment' });
  expect(told.filter(({ type }) => type === 'error')).toEqual(isStuck ? [stuck] : []);
});

test('a file of which nothing more comes is loaded again at its place; one that still loads is not', () => {
  engine(true);
  Object.assign(video, { paused: false, currentTime: 0.2, readyState: 2 });
  for (let look = 0; look < 5; look++) {
    ahead = look / 10;
    vi.advanceTimersByTime(4_000);
  }
  expect(told.filter(({ type }) => type === 'error')).toEqual([]);
  vi.advanceTimersByTime(4_000);
  const stalled = error(null, null, { kind: 'network', resource: 'segment' });
  expect(told.filter(({ type }) => type === 'error')).toEqual([stalled]);
});

test('a growing playlist of which nothing more comes is waited for', async () => {
  engine();
  await settled();
  Object.assign(video, { paused: false, currentTime: 10.4, readyState: 2 });
  vi.advanceTimersByTime(30_000);
  expect(told.filter(({ type }) => type === 'error')).toEqual([]);
});

test('a film that goes on is not stuck', () => {
  engine(true);
  Object.assign(video, { paused: false, readyState: 4 });
  for (let place = 0; place < 20; place++) {
    video.currentTime = place;
    vi.advanceTimersByTime(1_000);
  }
  expect(told.filter(({ type }) => type === 'error')).toEqual([]);
});

test('the page is told when a playlist is complete', async () => {
  answer = () => playlist(`${PLAYLIST}#EXT-X-ENDLIST\n`);
  engine();
  await settled();
  expect(told).toEqual([{ type: 'playlist', covered: 10.5, isComplete: true }]);
});
