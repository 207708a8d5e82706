import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlayerReports } from '../../web/player/drive.ts';
import { type OwnHls, ownHlsPlayer } from '../../web/player/own-hls.ts';

/**
 * The double of a site's own hls.js instance, which the player uses. `test/e2e/examples.test.ts` has a real instance.
 */
class Instance implements OwnHls {
  readonly listeners = new Map<string, (event: never, data: never) => void>();
  media: HTMLMediaElement | null = null;
  levels: unknown[] = [];
  config: OwnHls['config'] = { startPosition: -1 };
  readonly did: string[] = [];
  on(event: string, listener: (event: never, data: never) => void) {
    this.listeners.set(event, listener);
  }
  off(event: string) {
    this.listeners.delete(event);
  }
  emit(event: string, data: object = {}) {
    this.listeners.get(event)?.(event as never, data as never);
  }
  loadSource = (url: string) => void this.did.push(`load ${url} at ${this.config.startPosition}`);
  startLoad = (at = -1) => void this.did.push(`start at ${at}`);
  stopLoad = () => void this.did.push('stop');
  attachMedia = (media: HTMLMediaElement) => {
    this.emit('hlsMediaAttaching', { media });
    this.media = media;
  };
  detachMedia = () => {
    this.media = null;
    this.did.push('detach');
  };
  fail = (error: object) => this.emit('hlsError', { type: 'networkError', fatal: true, ...error });
}

class Video extends EventTarget {
  /** The second at which the buffer ends. */
  bufferedTo = 0;
  get buffered() {
    return { length: 1, start: () => 0, end: () => this.bufferedTo };
  }
  paused = true;
  ended = false;
  seeking = false;
  currentTime = 0;
  readyState = 4;
  src = '';
  getAttribute = () => this.src;
  removeAttribute = () => {
    this.src = '';
  };
  load = () => {};
  play = async () => {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
  };
  pause = () => {
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  };
}

let hls: Instance;
let video: Video;
let told: string[];
let reports: PlayerReports;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 });
  vi.stubGlobal('XMLHttpRequest', class {});
  hls = new Instance();
  video = new Video();
  told = [];
  reports = {
    news: (is) => void told.push(is),
    play: (is) => void told.push(is),
    failed: (code) => void told.push(`failed ${code}`),
    burn: () => {},
    send: () => {},
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const attached = () => {
  hls.attachMedia(video as unknown as HTMLMediaElement);
  const player = ownHlsPlayer(hls, reports);
  player.attach('/1.m3u8', false);
  return player;
};
const watched = async (seconds: number) => {
  await video.play();
  video.dispatchEvent(new Event('playing'));
  video.currentTime = seconds;
  video.dispatchEvent(new Event('timeupdate'));
};
/** Waits for the work that the player does after an event of hls.js. */
const settled = () => vi.advanceTimersByTimeAsync(0);

test('the site’s hls.js loads the playlist, and Play and pause are read from its video', async () => {
  attached();
  expect(hls.did).toEqual(['load /1.m3u8 at -1']);
  hls.emit('hlsManifestParsed');
  await watched(1);
  video.pause();
  expect(told).toEqual(['ready', 'wanted', 'playing', 'paused']);
});

// WebKit fires `canplay` before the seek to the saved position, and then no other event.
test('a film is primed once enough is buffered, also when its video fires no event then', () => {
  attached();
  hls.emit('hlsManifestParsed');
  video.bufferedTo = 0.2;
  hls.emit('hlsFragBuffered');
  expect(told).toEqual(['ready']);
  video.bufferedTo = 4;
  hls.emit('hlsFragBuffered');
  expect(told).toEqual(['ready', 'primed']);
});

test('the pause with which a browser ends a film is no pause of the viewer’s', async () => {
  attached();
  await watched(60);
  video.ended = true;
  video.pause();
  video.dispatchEvent(new Event('ended'));
  expect(told).toEqual(['wanted', 'playing', 'ended']);
});

test('a video that is attached later, or that plays already, is followed as well', async () => {
  const player = ownHlsPlayer(hls, reports);
  player.attach('/1.m3u8', false);
  hls.attachMedia(video as unknown as HTMLMediaElement);
  await video.play();
  expect(told).toEqual(['wanted']);
  player.destroy();
  told.length = 0;
  ownHlsPlayer(hls, reports);
  await settled();
  expect(told).toEqual(['wanted']);
});

test('the site’s player reports a lost session, and the next one goes on at the same place', async () => {
  const player = attached();
  await watched(12);
  hls.fail({ details: 'fragLoadError', frag: {}, response: { code: 403 }, fatal: false });
  await settled();
  expect(told.at(-1)).toBe('lost');
  video.paused = true;
  player.attach('/2.m3u8', false);
  expect(hls.did.at(-1)).toBe('load /2.m3u8 at 12');
  expect(video.paused).toBe(false);
});

const listsUntil = (edge: number) => hls.emit('hlsLevelUpdated', { details: { live: true, edge } });

test('the site’s player reloads a new session’s playlist until it reaches the viewer’s place', async () => {
  const player = attached();
  await watched(12);
  player.attach('/2.m3u8', false);
  hls.emit('hlsManifestParsed');
  listsUntil(4);
  await settled();
  expect([hls.did.at(-1), told.at(-1)]).toEqual(['stop', 'beyond']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hls.did.at(-1)).toBe('load /2.m3u8 at 12');
  hls.emit('hlsManifestParsed');
  listsUntil(20);
  hls.emit('hlsFragBuffered');
  await vi.advanceTimersByTimeAsync(5_000);
  expect([hls.did.at(-1), told.at(-1)]).toEqual(['load /2.m3u8 at 12', 'ready']);
});

test('a film that was replaced by a shorter one while it was watched begins at its beginning', async () => {
  const player = attached();
  await watched(12);
  player.attach('/2.m3u8', false);
  hls.emit('hlsManifestParsed');
  hls.emit('hlsLevelUpdated', { details: { live: false, edge: 6 } });
  await settled();
  expect(hls.did.at(-1)).toBe('start at 0');
  expect(told).not.toContain('beyond');
});

test('a playlist that is shorter than before is a new session’s: the buffer is played out, and then the film goes on', async () => {
  attached();
  hls.emit('hlsManifestParsed');
  listsUntil(30);
  await watched(12);
  video.bufferedTo = 15;
  listsUntil(4);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(hls.did.at(-1)).toBe('stop');
  video.currentTime = 14.9;
  video.dispatchEvent(new Event('timeupdate'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hls.did.at(-1)).toBe('load /1.m3u8 at 14.9');
  expect(video.paused).toBe(false);
});

test('the site’s player takes hls.js’s jump to the end of a shorter playlist back', async () => {
  attached();
  listsUntil(30);
  await watched(12);
  video.bufferedTo = 13;
  listsUntil(4);
  // hls.js moves the video while its own event is still being handled. The video's events come later.
  video.currentTime = 2;
  video.seeking = true;
  await settled();
  expect(hls.did.at(-1)).toBe('load /1.m3u8 at 12');
});

test('a playlist that ends at the viewer’s place grows on', async () => {
  attached();
  listsUntil(12);
  await watched(12);
  listsUntil(12);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(hls.did).toEqual(['load /1.m3u8 at -1']);
});

test('a film that has waited for a slot and still plays is not loaded anew', async () => {
  const player = attached();
  await watched(12);
  video.bufferedTo = 14;
  player.attach('/1.m3u8', false);
  expect(hls.did).toEqual(['load /1.m3u8 at -1']);
  video.bufferedTo = 12;
  player.attach('/1.m3u8', false);
  expect(hls.did).toEqual(['load /1.m3u8 at -1', 'load /1.m3u8 at 12']);
});

test('the site’s player tries again after a network error for as long as a viewer waits, which is a minute', async () => {
  attached();
  await video.play();
  told.length = 0;
  for (let waitedMs = 0; waitedMs < 56_000; waitedMs += 8_000) {
    hls.fail({ details: 'manifestLoadTimeOut' });
    await vi.advanceTimersByTimeAsync(8_000);
  }
  expect(hls.did).toHaveLength(8);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual(['failed not_ready']);
});

describe('what comes next is late', () => {
  const notReady = { details: 'fragLoadError', frag: {}, response: { code: 503 }, fatal: false };
  /** Plays a film with `seconds` seconds left in the buffer. */
  const playingWith = async (seconds: number) => {
    attached();
    await watched(10);
    video.bufferedTo = 10 + seconds;
    told.length = 0;
  };

  test('a viewer whose next segment is late is told before the picture stops, and again when it goes on', async () => {
    await playingWith(5);
    hls.fail(notReady);
    expect(told).toEqual([]);
    video.bufferedTo = 13;
    hls.fail(notReady);
    hls.fail(notReady);
    expect(told).toEqual(['warming']);
    hls.emit('hlsFragBuffered');
    hls.emit('hlsFragBuffered');
    expect(told).toEqual(['warming', 'primed']);
  });

  test('a viewer whose playlist stops growing is told before the picture stops', async () => {
    await playingWith(3);
    hls.emit('hlsLevelUpdated', { details: { live: false, edge: 13 } });
    hls.emit('hlsLevelUpdated', { details: { live: true, edge: 20 } });
    expect(told).toEqual([]);
    hls.emit('hlsLevelUpdated', { details: { live: true, edge: 13 } });
    expect(told).toEqual(['warming']);
  });

  test('a late segment is no news for a viewer who does not play', async () => {
    await playingWith(3);
    video.pause();
    told.length = 0;
    hls.fail(notReady);
    hls.emit('hlsLevelUpdated', { details: { live: true, edge: 13 } });
    expect(told).toEqual([]);
  });
});

test('media errors are left to the site', async () => {
  attached();
  hls.fail({ type: 'mediaError', details: 'bufferAppendError' });
  await settled();
  expect([told, hls.did]).toEqual([[], ['load /1.m3u8 at -1']]);
});

test('a file that needs no transcode becomes the video’s own source', async () => {
  const player = attached();
  await watched(0);
  player.attach('/file', true);
  expect(hls.did.slice(-2)).toEqual(['stop', 'detach']);
  expect(video.src).toBe('/file');
  player.destroy();
  expect(video.src).toBe('');
});

test('a detached hls.js instance is as it was before', () => {
  const xhrSetup = () => {};
  hls.config.xhrSetup = xhrSetup;
  const player = attached();
  expect(hls.config.xhrSetup).not.toBe(xhrSetup);
  player.destroy();
  expect(hls.config).toEqual({ startPosition: -1, xhrSetup });
  expect(hls.listeners.size).toBe(0);
  expect(hls.did.at(-1)).toBe('stop');
});

test('the viewer’s saved position is the site’s to read and to write', async () => {
  const fetched = vi.fn();
  vi.stubGlobal('fetch', fetched);
  const sent = vi.spyOn(reports, 'send');
  const player = attached();
  await watched(30);
  await vi.advanceTimersByTimeAsync(60_000);
  video.pause();
  player.rest();
  player.destroy();
  expect([fetched.mock.calls, sent.mock.calls]).toEqual([[], []]);
});

test('Play from the beginning puts the site’s video there', async () => {
  const player = attached();
  await watched(30);
  player.play(0, 0);
  expect([video.currentTime, video.paused]).toEqual([0, false]);
});
