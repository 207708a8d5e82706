/** A `<video>` and what plays in it: made ready before the click, so that Play is `video.play()`. */
import type { MediaRef } from '../../protocol/ids.ts';
import { bufferedAhead, isPrimed } from './buffer.ts';
import type { Engine, EngineReports } from './engine.ts';
import type { FailureCode } from './failure.ts';
import { measureFirstFrame } from './first-frame.ts';
import { nativeEngine } from './native-engine.ts';
import { keepProgress } from './progress.ts';
import { possibleStart } from './resume.ts';

/**
 * What a player tells: `warming`, what it needs next is not there yet, and the picture will stop; `direct`, the playlist was a
 * redirect to the file itself; `lost`, the session is gone.
 */
export type PlayerNews = 'warming' | 'ready' | 'primed' | 'direct' | 'running' | 'paused' | 'ended' | 'lost';

export interface PlayerReports {
  news(is: PlayerNews): void;
  /** The viewer pressed Play, here or on the video's own controls. */
  pressed(): void;
  failed(code: FailureCode): void;
  /** Must outlive the page. */
  send(url: string, json: string): void;
}

export interface Player {
  /** @param url of the playlist; with `direct`, of the file itself */
  attach(url: string, direct: boolean): void;
  /** Plays now, or as soon as something is attached. @param since when the viewer asked for it, in milliseconds */
  play(since: number): void;
  /** The page is being left, and may come back: saves the viewer's position, and stands still. */
  rest(): void;
  /** Lets go of the stream; the element can be attached again. @param waits and then plays, if the viewer wanted that */
  detach(waits: boolean): void;
  destroy(): void;
}

/** Makes the player of a site's own, which is told what to play and reports what comes of it: see `web/player/own-hls.ts`. */
export type PlayerMaker = (reports: PlayerReports) => Player;

/** How long a viewer waits for a picture before they are told: longer than an origin takes to start a slow transcode. */
const PATIENCE_MS = 60_000;
/** The same for an origin that is down, of a viewer who has not seen a frame yet. */
const DOWN_PATIENCE_MS = 15_000;
const WATCH_MS = 5_000;

export function createPlayer(video: HTMLVideoElement, ref: MediaRef, frugal: boolean, reports: PlayerReports): Player {
  let engine: Engine | null = null;
  /** Counts attachments: what was loaded for a past one comes too late. */
  let attachment = 0;
  let source = { url: '', direct: false };
  let played = false;
  let wanted = false;
  let waitingSince = 0;
  let place = 0;
  /** The saved position, while the playlist does not reach it. */
  let awaited: number | null = null;
  let primed = false;
  /** The video's own, while a frame is in its place. */
  let poster = '';
  let stopMeasuring: (() => void) | null = null;

  const progress = keepProgress(video, ref, {
    complete: () => engine?.complete() ?? false,
    go: (to) => {
      const { seekable } = video;
      const { url, direct } = source;
      if (seekable.length > 0 && to < seekable.end(seekable.length - 1)) video.currentTime = to;
      else if (engine) load(url, direct);
    },
    send: reports.send,
  });
  const overdue = (down = false): boolean => {
    // Whoever has seen frames already waits for the next ones for as long as it takes an origin to come back.
    const patienceMs = down && !played ? DOWN_PATIENCE_MS : PATIENCE_MS;
    return wanted && engine !== null && performance.now() - waitingSince > patienceMs;
  };

  const startAt = (start: number, covered: number): number => {
    // A film that has been watched goes on at the same place, also when the new session has to be waited for there.
    place = played ? start : possibleStart(start, covered);
    awaited = place < start ? start : null;
    progress.tell({ type: 'begun', place });
    return place;
  };

  const startFrom = (covered: number): number | Promise<number> => {
    const start = progress.start();
    return typeof start === 'number' ? startAt(start, covered) : start.then((then) => startAt(then, covered));
  };

  function attach(url: string, direct: boolean): void {
    // A film that plays from what is buffered is not stopped: what it waited for is there.
    if (engine && url === source.url && isPrimed(video)) return;
    load(url, direct);
  }

  function load(url: string, direct: boolean): void {
    source = { url, direct };
    const mine = ++attachment;
    // The answer is on its way while the playlist is: neither waits for the other.
    progress.tell({ type: 'attached' });
    engine?.destroy();
    engine = null;
    primed = false;
    // What was waited for before was room at the server: the viewer knows.
    waitingSince = performance.now();
    video.preload = direct && frugal && !wanted ? 'metadata' : 'auto';
    const engineReports: EngineReports = {
      ...reports,
      playlist: (covered) => {
        reports.news('ready');
        return startFrom(covered);
      },
      grown: (covered) => {
        if (wanted || played || awaited === null) return false;
        if (awaited >= covered) return true;
        place = awaited;
        awaited = null;
        progress.tell({ type: 'begun', place });
        video.currentTime = place;
        return false;
      },
      direct: (file) => {
        reports.news('direct');
        attach(file, true);
      },
      bufferedAhead: () => bufferedAhead(video),
      overdue,
    };
    const begin = (made: Engine): void => {
      engine = made;
      if (!wanted) return;
      engine.raise();
      start();
    };
    if (direct || !('MediaSource' in window || 'ManagedMediaSource' in window)) {
      begin(nativeEngine(video, url, engineReports));
      return;
    }
    import('./hls-engine.ts').then(
      ({ hlsEngine }) => {
        if (mine === attachment) begin(hlsEngine(video, url, engineReports));
      },
      () => {
        if (mine === attachment) reports.failed('network');
      },
    );
  }

  function start(): void {
    video.play().catch(({ name }: DOMException) => {
      // The source was set only after this: with it the video stands still again. A pause is no longer wanted by now.
      if (name === 'AbortError' && wanted && engine) start();
      // Autoplay was refused: the viewer's own click is needed.
      if (name !== 'NotAllowedError') return;
      wanted = false;
      stopMeasuring?.();
      stopMeasuring = null;
      reports.news('paused');
    });
  }

  function want(since: number): void {
    wanted = true;
    waitingSince = performance.now();
    // On a page that plays at once, before anything else has been asked.
    progress.tell({ type: 'wanted' });
    if (!played) stopMeasuring ??= measureFirstFrame(video, since);
    // With the next seconds at hand, the first frame comes before any request for more.
    if (!isPrimed(video)) engine?.raise();
    reports.pressed();
  }

  const on: { [type in keyof HTMLMediaElementEventMap]?: (event: Event) => void } = {
    play: (event) => {
      if (!wanted) want(event.timeStamp);
    },
    playing: () => {
      played = true;
      waitingSince = performance.now();
      reports.news('running');
    },
    pause: () => {
      wanted = false;
      reports.news('paused');
    },
    ended: () => {
      wanted = false;
      reports.news('ended');
    },
    timeupdate: () => {
      if (video.seeking || !engine) return;
      if (video.currentTime !== place) waitingSince = performance.now();
      if (video.readyState > 0) place = video.currentTime;
      // Only now that the first frame is there: the work for the next ones would have delayed it.
      if (wanted) engine.raise();
    },
    seeking: () => {
      waitingSince = performance.now();
    },
    canplay: reportPrimed,
    progress: reportPrimed,
  };

  function reportPrimed(): void {
    if (primed || !engine || !isPrimed(video)) return;
    primed = true;
    // The frame that Play begins with is decoded: it stands there instead.
    poster ||= video.poster;
    video.poster = '';
    reports.news('primed');
  }

  for (const [type, listener] of Object.entries(on)) video.addEventListener(type, listener);
  const watch = setInterval(() => {
    if (overdue()) reports.failed('not_ready');
  }, WATCH_MS);

  function detach(waits: boolean): void {
    attachment++;
    wanted &&= waits;
    primed = false;
    if (poster) video.poster = poster;
    engine?.destroy();
    engine = null;
  }

  return {
    attach,
    play: (since) => {
      // Before all else. Without a source it plays nothing yet; but some browsers let only a click start a video, and this is
      // the click.
      start();
      want(since);
    },
    rest: () => {
      progress.tell({ type: 'left' });
      video.pause();
      engine?.rest();
    },
    detach,
    destroy: () => {
      clearInterval(watch);
      for (const [type, listener] of Object.entries(on)) video.removeEventListener(type, listener);
      progress.stop();
      detach(false);
    },
  };
}
