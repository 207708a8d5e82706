/** The shell around `playing.ts` that both players share: it hears a video, and tells the page what has changed. */
import { isPrimed } from './buffer.ts';
import type { FailureCode } from './failure.ts';
import { measureFirstFrame } from './first-frame.ts';
import {
  advance,
  IDLE,
  type Playing,
  type PlayingEffect,
  type PlayingEvent,
  type PlayState,
  TICK_MS,
} from './playing.ts';

/** What a player tells the page. */
export interface PlayerReports {
  /** What the viewer wants and sees is another thing now. `failed` is told by `failed`. */
  play(is: PlayState): void;
  news(is: PlayerNews): void;
  /** It cannot be played; with `busy`, not before there is a slot. */
  failed(code: FailureCode): void;
  /** The viewer wants this subtitle stream of the film in its picture, from `place` on; null for none. In seconds. */
  burn(stream: number | null, place: number): void;
  /** Must outlive the page. */
  send(url: string, json: string): void;
}

/**
 * How far the stream is, as `StreamState`; `direct`: the playlist was a redirect to the file itself; `lost`: the session is gone.
 */
export type PlayerNews = 'warming' | 'ready' | 'primed' | 'beyond' | 'direct' | 'lost';

/** What each player does by itself. */
type OwnEffect = Exclude<PlayingEffect, { do: 'measure' | 'stop-measuring' | 'lost' | 'fail' }>;

export interface Drive {
  readonly state: Playing;
  tell(event: PlayingEvent): void;
  /** @param since when the viewer asked for it, in milliseconds */
  press(since: number): void;
  /** Hears this video instead of the one before. */
  hear(video: HTMLMediaElement | null): void;
  stop(): void;
}

export function drive(reports: PlayerReports, act: (effect: OwnEffect) => void): Drive {
  let state = IDLE;
  let heard: HTMLMediaElement | null = null;
  let pressedAt = 0;
  let stopMeasuring: (() => void) | null = null;

  function tell(event: PlayingEvent): void {
    const before = state;
    const [next, ...effects] = advance(state, event, performance.now());
    state = next;
    for (const effect of effects) run(effect);
    const { at, stream } = next;
    if (stream !== before.stream && stream !== 'none' && stream !== 'attached') reports.news(stream);
    if (at !== before.at && at !== 'failed') reports.play(at);
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
    // A browser may drop what it has buffered of a film that stands still.
    tell({ type: 'press', dry: heard !== null && !isPrimed(heard) });
  }

  const moved = (type: 'moved' | 'seeking'): void => {
    if (heard && heard.readyState > 0 && state.stream !== 'none') tell({ type, to: heard.currentTime });
  };
  const reportPrimed = (): void => {
    const { stream } = state;
    // What is late is told by what is loaded: a last second in the buffer is no answer to it.
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
