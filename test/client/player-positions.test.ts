/**
 * Which of the viewer's places a page's player saves, and where the film goes on. There is no Media Source in these
 * tests, so the browser's own player plays the film.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Player } from '../../web/player/player.ts';
import { SAVE_MS } from '../../web/player/positions.ts';

const FILM = 'movie/film' as MediaRef;
const DURATION_S = 6000;

/** The parts of a `<video>` that the tests use. It stands still unless `run` moves it. */
class Video extends EventTarget {
  #src = '';
  get src() {
    return this.#src;
  }
  set src(url: string) {
    this.#src = url;
    this.readyState = 4;
  }
  poster = '';
  preload = '';
  error = null;
  readonly textTracks = Object.assign(new EventTarget(), { [Symbol.iterator]: () => [][Symbol.iterator]() });
  paused = true;
  seeking = false;
  ended = false;
  readyState = 4;
  duration = DURATION_S;
  #time = 0;
  get currentTime() {
    return this.#time;
  }
  set currentTime(to: number) {
    this.#time = to;
    if (this.src) this.dispatchEvent(new Event('seeking'));
  }
  get buffered() {
    return { length: 1, start: () => 0, end: () => DURATION_S };
  }
  get seekable() {
    return this.buffered;
  }
  removeAttribute = () => {
    this.#src = '';
  };
  load = () => {
    this.readyState = 0;
    this.#time = 0;
    this.paused = true;
    this.dispatchEvent(new Event('timeupdate'));
  };
  play = async () => {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
    this.dispatchEvent(new Event('playing'));
  };
  pause = () => {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event('timeupdate'));
    this.dispatchEvent(new Event('pause'));
  };
  /** Plays `seconds` seconds of film, at normal speed. */
  run = async (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      this.#time += 1;
      await vi.advanceTimersByTimeAsync(1_000);
      this.dispatchEvent(new Event('timeupdate'));
    }
  };
}

/** The viewer's saved position at the origin. Every page and device of the viewer may change it. */
let saved: { position_seconds: number; duration_seconds: number | null };
/** The positions that this page has saved, in whole seconds. */
let written: number[];
/** The origin answers once this promise is resolved. */
let answers: Promise<void>;
let isDown: boolean;
let video: Video;
let player: Player;
let page: EventTarget;
let shown: EventTarget & { visibilityState: string };

beforeEach(async () => {
  vi.useFakeTimers();
  [saved, written, answers, isDown] = [{ position_seconds: 0, duration_seconds: null }, [], Promise.resolve(), false];
  const write = (json: string): void => {
    saved = JSON.parse(json);
    written.push(saved.position_seconds);
  };
  page = new EventTarget();
  shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3, HAVE_CURRENT_DATA: 2 });
  vi.stubGlobal('MediaError', {});
  vi.stubGlobal('window', page);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('document', shown);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (url.endsWith('.m3u8')) {
      const headers = { 'content-type': 'application/vnd.apple.mpegurl' };
      return new Response(`#EXTM3U\n#EXTINF:${DURATION_S},\n0.ts\n`, { headers });
    }
    if (init.method === 'POST') {
      if (isDown) throw new TypeError('Failed to fetch');
      write(String(init.body));
      return Response.json(saved);
    }
    await answers;
    if (isDown) throw new TypeError('Failed to fetch');
    return Response.json(saved);
  });
  const { createPlayer } = await import('../../web/player/player.ts');
  video = new Video();
  player = createPlayer(
    video as unknown as HTMLVideoElement,
    { saved: FILM, list: '/subtitles', frugal: false },
    {
      burn: () => {},
      news: () => {},
      play: () => {},
      failed: (code) => expect.fail(code),
      send: (_, json) => {
        if (!isDown) write(json);
      },
    },
  );
});
afterEach(() => {
  player.destroy();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = () => vi.advanceTimersByTimeAsync(1);
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const savedAt = (position_seconds: number) => {
  saved = { position_seconds, duration_seconds: DURATION_S };
};
const attach = async (url = '/1.m3u8') => {
  player.attach(url, false);
  await settled();
};
/** The viewer watches to this place on another page, which saves it. */
const watchedElsewhere = savedAt;
const leave = async () => {
  player.rest();
  await settled();
};
/** The browser restores the page as the viewer left it. The page then has another visit. */
const comeBack = async (url: string) => {
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await attach(url);
};

test('a browser’s event about a source that is gone is no choice of the viewer’s', async () => {
  await attach();
  await video.play();
  await video.run(30);
  video.load();
  video.dispatchEvent(new Event('seeking'));
  player.attach('/2.m3u8', false);
  await settled();
  expect(video.currentTime).toBe(30);
});

test('a page that only looked saves nothing, whatever was watched elsewhere meanwhile', async () => {
  savedAt(100);
  await attach();
  expect(video.currentTime).toBe(100);
  watchedElsewhere(900);
  await leave();
  player.destroy();
  expect([written, saved.position_seconds]).toEqual([[], 900]);
});

test('on the way back from the player page, Play goes on where that page has stopped', async () => {
  savedAt(100);
  await attach();
  await leave();
  watchedElsewhere(900);
  await comeBack('/2.m3u8');
  expect(video.currentTime).toBe(900);
  player.play(0);
  await video.run(5);
  video.pause();
  expect(written).toEqual([905]);
});

test('on the way back, a film that the browser plays as it is goes on there too, although it is not attached again', async () => {
  savedAt(100);
  player.attach('/file', true);
  await settled();
  await leave();
  watchedElsewhere(900);
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  player.attach('/file', true);
  await settled();
  expect(video.currentTime).toBe(900);
});

test('a page that has played and was left goes on where another one has stopped since', async () => {
  await attach();
  player.play(0);
  await video.run(20);
  await leave();
  watchedElsewhere(900);
  await comeBack('/2.m3u8');
  expect(video.currentTime).toBe(900);
  watchedElsewhere(950);
  await leave();
  expect(saved.position_seconds).toBe(950);
});

test('a page that is left while a new session is attached saves the watched place, and not 0', async () => {
  savedAt(100);
  await attach();
  player.play(0);
  await video.run(7);
  player.detach(true);
  player.attach('/2.m3u8', false);
  video.load();
  await leave();
  expect(written).toEqual([107]);
});

test('a new session goes on at the watched place, even before anything of it was saved', async () => {
  savedAt(100);
  await attach();
  player.play(0);
  await video.run(7);
  player.detach(true);
  await attach('/2.m3u8');
  expect(video.currentTime).toBe(107);
});

test('a place that the viewer has sought is saved once they have watched there', async () => {
  savedAt(100);
  await attach();
  player.play(0);
  await video.run(3);
  video.pause();
  await settled();
  video.currentTime = 3000;
  await leave();
  expect(written).toEqual([103]);
  await comeBack('/2.m3u8');
  video.currentTime = 3000;
  player.play(0);
  await video.run(2);
  video.pause();
  await settled();
  await leave();
  expect(written).toEqual([103, 3002]);
});

test('the position in a film that is as long as its growing playlist is saved, too', async () => {
  video.duration = Number.POSITIVE_INFINITY;
  await attach();
  player.play(0);
  await video.run(40);
  video.pause();
  expect(written.at(-1)).toBe(40);
  // The film's length is unknown, so 40 seconds must not count as nearly the whole film.
  expect(saved.position_seconds / (saved.duration_seconds ?? 0)).toBeLessThan(0.9);
});

test('a page that was hidden for long asks for the position before Play is pressed', async () => {
  savedAt(100);
  await attach();
  shown.visibilityState = 'hidden';
  shown.dispatchEvent(new Event('visibilitychange'));
  await later(3_600_000);
  watchedElsewhere(900);
  shown.visibilityState = 'visible';
  shown.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(video.currentTime).toBe(900);
});

test('Play on a page that was opened long ago goes on where the viewer has stopped since', async () => {
  savedAt(100);
  await attach();
  await later(3_600_000);
  watchedElsewhere(900);
  player.play(0);
  await settled();
  await video.run(2);
  video.pause();
  expect(written).toEqual([902]);
});

test('a save that the origin did not receive is repeated, unless something was watched elsewhere since', async () => {
  await attach();
  player.play(0);
  await video.run(5);
  isDown = true;
  video.pause();
  await later(SAVE_MS);
  isDown = false;
  await later(2 * SAVE_MS);
  expect(saved.position_seconds).toBe(5);
  player.play(0);
  isDown = true;
  await video.run(5);
  video.pause();
  await settled();
  watchedElsewhere(900);
  isDown = false;
  await later(2 * SAVE_MS);
  expect([written, saved.position_seconds]).toEqual([[5], 900]);
});

test('Start over plays from the beginning, whatever is saved, and saves it', async () => {
  savedAt(1200);
  await attach();
  player.play(0, 0);
  await video.run(3);
  video.pause();
  await settled();
  expect(written).toEqual([3]);
});

test('Start over before the film’s first data has come loads the film from its beginning', async () => {
  savedAt(100);
  await attach();
  // The browser already tells the seekable range. It has no data yet, so it does not seek.
  video.readyState = 0;
  player.play(0, 0);
  await settled();
  // The double of the video has data again once the film is loaded anew.
  expect([video.readyState, video.currentTime]).toEqual([4, 0]);
});

test('Start over before anything is attached begins at the beginning too', async () => {
  savedAt(1200);
  player.play(0, 0);
  await attach();
  expect(video.currentTime).toBe(0);
  await video.run(3);
  video.pause();
  await settled();
  expect(written).toEqual([3]);
});

test('a page asks again when its machine’s clock is set back', async () => {
  savedAt(100);
  await attach();
  vi.setSystemTime(Date.now() - 3_600_000);
  watchedElsewhere(900);
  player.play(0);
  await settled();
  expect(video.currentTime).toBe(900);
});
