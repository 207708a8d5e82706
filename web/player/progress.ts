/**
 * Saves the viewer's place while a film plays, and asks the origin for the saved place. The rules are in
 * `position-rules.ts`.
 */
import { reducePositions } from './position-rules.ts';
import { NOTHING_KNOWN, type PositionEffect, type PositionEvent, SAVE_MS, startOf } from './positions.ts';
import { readPlayback } from './read-playback.ts';

/**
 * How long a start waits for the saved position, in milliseconds. Usually the saved position arrives as soon as the
 * playlist does. After this time, playing starts without it.
 */
const SAVED_TIMEOUT_MS = 1_500;
/** An answer that is later than this counts as none, in milliseconds. */
const TIMEOUT_MS = 10_000;

export interface ProgressKeeper {
  /** Reports an event that the video itself does not fire. */
  tell(event: PositionEvent): void;
  /**
   * @returns where a source begins, in seconds. The promise waits for the origin to tell the saved position, at most
   * for `SAVED_TIMEOUT_MS`
   */
  start(): number | Promise<number>;
  stop(): void;
}

interface Hooks {
  /** Whether the video's duration is the film's. */
  complete(): boolean;
  /** Puts the video at `place`. */
  go(place: number): void;
  /** Sends a request that must outlive the page. */
  send(url: string, json: string): void;
}

/** @param saved URL of the viewer's position */
export function keepProgress(video: HTMLVideoElement, saved: string, { complete, go, send }: Hooks): ProgressKeeper {
  let positions = NOTHING_KNOWN;
  const waiting: Array<() => void> = [];

  function tell(event: PositionEvent): void {
    const [next, ...effects] = reducePositions(positions, event, Date.now());
    positions = next;
    for (const effect of effects) run(effect);
    if (positions.asking) return;
    for (const resolve of waiting.splice(0)) resolve();
  }

  function run(effect: PositionEffect): void {
    switch (effect.do) {
      case 'ask':
        askSaved(saved, effect.n).then(tell);
        return;
      case 'save': {
        const json = JSON.stringify(effect.report);
        if (effect.leaving) send(saved, json);
        else save(saved, effect.n, json).then(tell);
        return;
      }
      case 'go':
        go(effect.place);
        return;
    }
  }

  /** Reads the video's position, also at a pause, which comes between two `timeupdate` events. */
  function look(): void {
    if (video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const { currentTime: place, duration } = video;
    tell({ type: 'played', place, durationS: duration, complete: complete() });
  }

  const on: { [type in keyof HTMLMediaElementEventMap]?: () => void } = {
    timeupdate: () => {
      if (!video.paused) look();
    },
    seeking: () => {
      // While `readyState` is 0, the video has just got a new source, and the seek was one in the old source.
      if (video.readyState) tell({ type: 'sought', place: video.currentTime });
    },
    pause: () => {
      look();
      tell({ type: 'paused' });
    },
    ended: () => tell({ type: 'ended' }),
  };
  const onVisible = (): void => {
    const hidden = document.visibilityState === 'hidden';
    // A browser that needs memory may end a hidden page without an event.
    if (hidden && !video.paused) look();
    tell({ type: hidden ? 'paused' : 'shown' });
  };
  const onReturn = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) tell({ type: 'shown' });
  };

  for (const [type, listener] of Object.entries(on)) video.addEventListener(type, listener);
  document.addEventListener('visibilitychange', onVisible);
  addEventListener('pageshow', onReturn);
  const timer = setInterval(tell, SAVE_MS, { type: 'tick' });

  function leave(): void {
    if (!video.paused) look();
    tell({ type: 'left' });
  }

  return {
    tell: (event) => (event.type === 'left' ? leave() : tell(event)),
    start: () => {
      if (!positions.asking || positions.counts) return startOf(positions);
      const answered = new Promise<void>((resolve) => {
        waiting.push(resolve);
        setTimeout(resolve, SAVED_TIMEOUT_MS);
      });
      return answered.then(() => startOf(positions));
    },
    stop: () => {
      leave();
      clearInterval(timer);
      for (const [type, listener] of Object.entries(on)) video.removeEventListener(type, listener);
      document.removeEventListener('visibilitychange', onVisible);
      removeEventListener('pageshow', onReturn);
    },
  };
}

/** 4xx: the origin keeps no position of this media or this viewer. */
const isFinal = ({ status }: Response): boolean => status >= 400 && status < 500 && status !== 429;

async function askSaved(saved: string, n: number): Promise<PositionEvent> {
  try {
    const response = await fetch(saved, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const playback = response.ok ? readPlayback(await response.json()) : null;
    return playback ? { type: 'told', n, playback } : { type: 'untold', n, final: response.ok || isFinal(response) };
  } catch {
    return { type: 'untold', n, final: false };
  }
}

/** `keepalive`: the page may be left before the answer. */
async function save(saved: string, n: number, body: string): Promise<PositionEvent> {
  const headers = { 'content-type': 'application/json' };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(saved, { method: 'POST', headers, body, keepalive: true, signal });
    return response.ok ? { type: 'kept', n } : { type: 'unkept', n, final: isFinal(response) };
  } catch {
    return { type: 'unkept', n, final: false };
  }
}
