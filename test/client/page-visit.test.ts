import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import type { StateDetail } from '../../web/client/media.ts';
import type { PlayerReports } from '../../web/player/drive.ts';
import type { Player } from '../../web/player/player.ts';
import type { PlayState } from '../../web/player/playing.ts';

const FILM = 'movie/film' as MediaRef;

interface Sent {
  action: string;
  visit: VisitId;
  position?: number;
  /** The number of the subtitle stream to burn in. */
  burnt?: string;
}

let sent: Sent[];
/** The requests that the browser is to send when the page is closed. */
let armed: Sent[];
/** The addresses of attached playlists. */
let attached: string[];
/** The arguments of each call of the player's `play`: the time of the click, and the place in the film. */
let played: [since: number, place?: number][];
/** Answers the request that has waited longest. */
let answer: (renewAfterS: number | null) => Promise<void>;

beforeEach(() => {
  sent = [];
  armed = [];
  attached = [];
  played = [];
  const open: Array<(response: Response) => void> = [];
  const read = (url: string, body: unknown): Sent => {
    const { visit, position } = JSON.parse(String(body));
    const [, burnt] = url.split('~');
    return {
      action: url.split('/')[4] ?? '',
      visit,
      ...(position !== undefined && { position }),
      ...(burnt && { burnt }),
    };
  };
  answer = async (renewAfterS) => {
    const { visit } = sent[0] ?? expect.fail();
    const reply: VisitReply = { status: 'ready', visit, manifest: '/playlist', renewAfterS };
    open.shift()?.(Response.json(reply));
    await settled();
  };
  vi.stubGlobal('location', new URL('https://site.test/media/film'));
  vi.stubGlobal('document', { visibilityState: 'visible', querySelector: () => null });
  vi.stubGlobal('navigator', {
    sendBeacon: (url: string, body: Blob) => {
      body.text().then((text) => sent.push(read(url, text)));
      return true;
    },
  });
  vi.stubGlobal('fetch', (url: string, { body }: RequestInit) => {
    sent.push(read(url, body));
    return new Promise<Response>((resolve) => open.push(resolve));
  });
  vi.stubGlobal('fetchLater', (url: string, { body, signal }: RequestInit) => {
    const request = read(url, body);
    armed.push(request);
    signal?.addEventListener('abort', () => armed.splice(armed.indexOf(request), 1));
  });
});
afterEach(() => vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** An element of the page that shows Headstart's state. It collects the events that the page fires on it. */
class Marked extends EventTarget {
  dataset: Record<string, string> = {};
  /** The details of the page's events, in the order in which the events came. */
  readonly told: Partial<StateDetail>[] = [];
  override dispatchEvent(event: Event): boolean {
    const { state, play, code, awaits } = (event as CustomEvent<StateDetail>).detail;
    this.told.push({ state, play, awaits, ...(code && { code }) });
    return true;
  }
}

/** @returns a page that waits for the reply to its preload */
async function askingPage(marked: Marked[] = []) {
  const { createPageVisit } = await import('../../web/client/page-visit.ts');
  const page = createPageVisit(FILM);
  const idle = () => {};
  let reports = {} as PlayerReports;
  const player: Player = {
    attach: (url) => attached.push(url),
    play: (...pressed) => {
      played.push(pressed);
      reports.play('wanted');
    },
    pause: idle,
    rest: idle,
    detach: idle,
    // A player for which the visitor has pressed Play reports `idle` when it is destroyed.
    destroy: () => reports.play('idle'),
  };
  page.show(marked as unknown as HTMLElement[], (told) => {
    reports = told;
    return player;
  });
  page.tell({ type: 'open', claim: false });
  const { visit } = sent[0] ?? expect.fail();
  return {
    tell: page.tell,
    player: reports,
    leave: page.leave,
    close: page.close,
    play: page.play,
    is: (state: PlayState) => reports.play(state),
    preload: { action: 'preload', visit },
    giveBack: { action: 'cancel', visit },
  };
}

test('a page that holds a lease gives it back when it is left, and the browser does so when the page dies', async () => {
  const { leave, preload, giveBack } = await askingPage();
  expect(armed).toEqual([giveBack]);
  await answer(10);
  expect(armed).toEqual([giveBack]);
  leave();
  await settled();
  expect(sent).toEqual([preload, giveBack]);
  expect(armed).toEqual([]);
});

test.each([
  ['set back by an hour', -3_600_000],
  ['set forward by hours, as the machine wakes', 10_000_000],
])('a page whose clock is %s goes on to renew as the edge has said', async (_, ms) => {
  const { leave, preload } = await askingPage();
  await answer(0.05);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  await new Promise((resolve) => setTimeout(resolve, 80));
  vi.useRealTimers();
  leave();
  expect(sent.slice(0, 2)).toEqual([preload, { ...preload, action: 'renew' }]);
});

test('a page without a lease sends nothing when it is left, nor does the browser', async () => {
  const { leave, preload } = await askingPage();
  await answer(null);
  expect(attached).toEqual(['/playlist']);
  expect(armed).toEqual([]);
  leave();
  await settled();
  expect(sent).toEqual([preload]);
});

test('a page without a lease has no timer for a renewal', async () => {
  const { leave } = await askingPage();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await answer(null);
  const ticks = timers.mock.calls.filter(
    (call: unknown[]) => (call[2] as { type?: string } | undefined)?.type === 'tick',
  );
  timers.mockRestore();
  leave();
  expect(ticks).toEqual([]);
});

test('a page that is left before the reply gives back what it may hold', async () => {
  const { leave, preload, giveBack } = await askingPage();
  leave();
  await answer(null);
  expect(sent).toEqual([preload, giveBack]);
  expect(armed).toEqual([]);
});

test('Play takes a lease, which the page or the browser gives back', async () => {
  const { tell, leave, preload, giveBack } = await askingPage();
  await answer(null);
  tell({ type: 'play', is: 'wanted' });
  expect(sent).toEqual([preload, { ...preload, action: 'renew' }]);
  expect(armed).toEqual([giveBack]);
  await answer(10);
  expect(armed).toEqual([giveBack]);
  leave();
  await settled();
  expect(sent).toEqual([preload, { ...preload, action: 'renew' }, giveBack]);
  expect(armed).toEqual([]);
});

test('a film that is closed while Play is pressed is given back, and nothing more is asked', async () => {
  const { is, close, preload, giveBack } = await askingPage();
  await answer(10);
  is('wanted');
  close();
  await settled();
  expect(sent).toEqual([preload, { ...preload, action: 'renew' }, giveBack]);
});

describe('while the player is still being loaded', () => {
  class Video {
    paused = true;
    readonly mayPlay: boolean;
    constructor(mayPlay: boolean) {
      this.mayPlay = mayPlay;
    }
    play = async () => {
      if (!this.mayPlay) throw new DOMException('not without a click', 'NotAllowedError');
      this.paused = false;
    };
    pause = () => {
      this.paused = true;
    };
  }

  async function pressed(video: Video) {
    vi.stubGlobal('HTMLMediaElement', Video);
    vi.stubGlobal('window', {});
    const player = { attach: vi.fn(), play: vi.fn(), detach: vi.fn(), destroy: vi.fn() };
    vi.doMock('../../web/player/player.ts', () => ({ createPlayer: () => player }));
    const { createPageVisit } = await import('../../web/client/page-visit.ts');
    const page = createPageVisit(FILM);
    const element = new Marked();
    page.show([element as unknown as HTMLElement], video as unknown as HTMLVideoElement);
    page.tell({ type: 'open', claim: false });
    page.play(5);
    return { page, player, element };
  }

  test('Play waits while the player is still being loaded', async () => {
    const { page, player, element } = await pressed(new Video(true));
    await settled();
    expect(player.play.mock.calls).toEqual([[5, undefined]]);
    expect(element.dataset.headstartPlaying).toBe('wanted');
    page.close();
  });

  test.each<[string, boolean, (video: Video) => void]>([
    ['the viewer undoes Play', true, (video) => video.pause()],
    ['the browser refuses to play without a click', false, () => {}],
  ])(
    'while the player is still being loaded, %s: nothing plays, and the lease is given back',
    async (_, mayPlay, act) => {
      const video = new Video(mayPlay);
      const { page, player, element } = await pressed(video);
      expect(element.dataset.headstartPlaying).toBe('wanted');
      act(video);
      await settled();
      expect(player.play).not.toHaveBeenCalled();
      expect(element.dataset.headstartPlaying).toBeUndefined();
      const visits = new Set(sent.map(({ visit }) => visit));
      expect(sent.filter(({ action }) => action === 'cancel')).toHaveLength(visits.size - 1);
      expect(sent.findLast(({ action }) => action !== 'cancel')?.action).toBe('preload');
      page.close();
    },
  );
});

test('Start over reaches the edge and the player as 0, until the film has begun', async () => {
  const { play, is, tell, preload } = await askingPage();
  await answer(null);
  play(5, 0);
  expect(played).toEqual([[5, 0]]);
  expect(sent).toEqual([preload, { ...preload, action: 'renew', position: 0 }]);
  is('playing');
  tell({ type: 'refresh' });
  expect(sent.at(-1)).toEqual({ ...preload, action: 'renew' });
});

test('a playlist request that is sent at once names the second at which to begin', async () => {
  const { play } = await askingPage();
  play(5, 0);
  expect(attached.at(-1)).toMatch(/[?]visit=.*&play=1&position=0$/);
});

test('an element shows each state before, while and after its film plays, with what the viewer waits for and why it failed', async () => {
  const element = new Marked();
  const { player } = await askingPage([element]);
  const shown = () => [element.dataset.headstartState, element.dataset.headstartPlaying, element.told.at(-1)?.awaits];
  expect(shown()).toEqual(['warming', undefined, null]);
  player.play('wanted');
  expect(shown()).toEqual(['warming', 'wanted', 'film']);
  await answer(10);
  player.news('beyond');
  expect(shown()).toEqual(['warming', 'wanted', 'place']);
  player.news('primed');
  player.play('playing');
  expect(shown()).toEqual(['primed', 'playing', null]);
  player.play('waiting');
  expect(shown()).toEqual(['primed', 'waiting', 'film']);
  player.news('warming');
  expect(shown()).toEqual(['warming', 'waiting', 'film']);
  player.play('paused');
  expect(shown()).toEqual(['warming', 'paused', null]);
  player.play('wanted');
  player.failed('busy');
  expect(shown()).toEqual(['busy', 'wanted', 'slot']);
  player.play('playing');
  player.failed('origin_unreachable');
  // While the visit waits for a slot, the film still plays from the buffer.
  expect(shown()).toEqual(['busy', 'playing', null]);
  player.play('ended');
  expect(shown()).toEqual([undefined, 'ended', null]);
  player.play('wanted');
  player.failed('origin_unreachable');
  expect(shown()).toEqual(['error', 'failed', null]);
  expect(element.told.at(-1)).toEqual({
    state: 'error',
    play: 'failed',
    awaits: null,
    code: 'origin_unreachable',
  });
});

test('burnt-in subtitles are another visit, which begins at the viewer’s place', async () => {
  const { play, is, player, preload, giveBack } = await askingPage();
  await answer(10);
  play(5);
  await answer(10);
  is('playing');
  sent.length = 0;
  player.burn(2, 40);
  await settled();
  const burnt = sent.find(({ action }) => action === 'renew') ?? expect.fail();
  expect(sent).toEqual(expect.arrayContaining([giveBack, { ...burnt, burnt: '2', position: 40 }]));
  expect(burnt.visit).not.toBe(preload.visit);
  expect(armed).toEqual([{ action: 'cancel', visit: burnt.visit, burnt: '2' }]);
  sent.length = 0;
  player.burn(null, 60);
  await settled();
  expect(sent).toContainEqual({ action: 'cancel', visit: burnt.visit, burnt: '2' });
  expect(sent.find(({ action }) => action === 'renew')).toMatchObject({ position: 60 });
  expect(sent.find(({ action }) => action === 'renew')).not.toHaveProperty('burnt');
});

test('a page that only looks warms the film in the rendition that will be played', async () => {
  const { player, giveBack } = await askingPage();
  await answer(10);
  player.burn(0, 0);
  await settled();
  expect(sent).toContainEqual(giveBack);
  expect(sent.find(({ burnt }) => burnt === '0')).toMatchObject({ action: 'preload' });
});
