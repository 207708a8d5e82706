/**
 * Listens to a video, and reports to the page what the viewer does and sees. This file is the shell around
 * `playing.ts`. The page client's player and the player of a site's own hls.js both use it.
 */
import { isPrimed } from './buffer.ts';
import type { FailureCode } from './failure.ts';
import { measureFirstFrame } from './first-frame.ts';
import {
  IDLE,
  type Playing,
  type PlayingEffect,
  type PlayingEvent,
  type PlayState,
  reducePlaying,
  TICK_MS,
} from './playing.ts';

/** A player's reports to the page. */
export interface PlayerReports {
  /** What the viewer wants and sees has changed. The state `failed` is reported by `failed()` instead. */
  play(is: PlayState): void;
  news(is: PlayerNews): void;
  /** The film cannot be played. With `busy`, it can be played once a slot is free. */
  failed(code: FailureCode): void;
  /**
   * The viewer wants this subtitle stream burnt into the film's picture, from `place` on, in seconds; null for no
   * subtitles.
   */
  burn(stream: number | null, place: number): void;
  /** Sends a request that must outlive the page. */
  send(url: string, json: string): void;
}

/**
 * How far the stream is, as `StreamState`; `direct`: the playlist was a redirect to the file itself; `lost`: the
 * session is gone.
 */
export type PlayerNews = 'warming' | 'ready' | 'primed' | 'beyond' | 'direct' | 'lost';

/** The effects that each player runs in its own way. */
type OwnEffect = Exclude<PlayingEffect, { do: 'measure' | 'stop-measuring' | 'lost' | 'fail' }>;

export interface Drive {
  readonly state: Playing;
  tell(event: PlayingEvent): void;
  /** @param since when the viewer pressed Play, in milliseconds */
  press(since: number): void;
  /** Listens to this video instead of the one before. */
  hear(video: HTMLMediaElement | null): void;
  stop(): void;
}

export function drivePlayer(reports: PlayerReports, act: (effect: OwnEffect) => void): Drive {
  let state = IDLE;
  let heard: HTMLMediaElement | null = null;
  let pressedAt = 0;
  let stopMeasuring: (() => void) | null = null;

  function tell(event: PlayingEvent): void {
    const before = state;
    const [next, ...effects] = reducePlaying(state, event, performance.now());
    state = next;
    for (const effect of effects) run(effect);
    const { at, stream } = next;
    if (stream !== before.stream && stream !== 'none' && stream !== 'attached') reports.news(stream);
    if (at !== before.at && at !== 'failed') reports.play(at);
    // The video may fire no event once enough is buffered: WebKit fires no `progress` while hls.js loads.
    if (state.stream === 'ready') reportPrimed();
  }

  function run(effect: PlayingEffect): void {
    switch (effect.do) {
      case 'measure':
        if (heard) stopMeasuring ??= measureFirstFrame(heard as HTMLVideoElement, pressedAt);
        return;
      case 'stop-measuring':
        stopMeasuring?.();
        stopMeasuring = null;
        return;
      case 'lost':
        reports.news('lost');
        return;
      case 'fail':
        reports.failed(effect.code);
        return;
      default:
        act(effect);
    }
  }

  function press(since: number): void {
    pressedAt = since;
    // A browser may drop buffered seconds of a film that stands still.
    tell({ type: 'press', dry: !!heard && !isPrimed(heard) });
  }

  const moved = (type: 'moved' | 'seeking'): void => {
    if (heard?.readyState && state.stream !== 'none') tell({ type, to: heard.currentTime });
  };
  const reportPrimed = (): void => {
    const { stream } = state;
    // In the state `warming`, the next segment is late. Some seconds may still be buffered, and `isPrimed` is then
    // true. So only the event `loaded` ends this state: a segment has arrived.
    if (heard && stream !== 'none' && stream !== 'warming' && isPrimed(heard)) tell({ type: 'primed' });
  };
  const on: { [type in keyof HTMLMediaElementEventMap]?: (event: Event) => void } = {
    play: ({ timeStamp }) => press(timeStamp),
    playing: () => tell({ type: 'playing' }),
    waiting: () => tell({ type: 'waiting' }),
    pause: () => {
      // At its end a video pauses by itself.
      if (!heard?.ended) tell({ type: 'pause' });
    },
    ended: () => tell({ type: 'ended' }),
    timeupdate: () => {
      if (!heard?.seeking && !heard?.ended) moved('moved');
    },
    seeking: () => moved('seeking'),
    canplay: reportPrimed,
    progress: reportPrimed,
  };

  function hear(video: HTMLMediaElement | null): void {
    for (const [type, listener] of Object.entries(on)) {
      heard?.removeEventListener(type, listener);
      video?.addEventListener(type, listener);
    }
    heard = video;
  }

  const timer = setInterval(tell, TICK_MS, { type: 'tick' });
  return {
    get state() {
      return state;
    },
    tell,
    press,
    hear,
    stop: () => {
      clearInterval(timer);
      stopMeasuring?.();
      hear(null);
    },
  };
}
