/**
 * What the viewer wants and sees of a film, and how long a wait may last before it has failed. It is one pure function.
 * The page client's player and a site's own player both use it.
 */
import type { FailureCode } from './failure.ts';
import { chooseRemedy, type Remedy, type StreamError } from './recovery.ts';

export type PlayState =
  /** Play was not pressed, or was undone before a frame was seen. */
  | 'idle'
  /** Play was pressed, and the viewer waits for the first frame. */
  | 'wanted'
  | 'playing'
  /** The picture has stalled, and goes on by itself once there is data. */
  | 'waiting'
  | 'paused'
  | 'ended'
  | 'failed';

/**
 * How far the stream is. `ready`: the playlist is loaded. `primed`: the next frames are buffered. `beyond`: the
 * playlist does not reach the viewer's place yet. `warming`: the next seconds are late, and the picture will stop.
 */
export type StreamState = 'none' | 'attached' | 'ready' | 'primed' | 'beyond' | 'warming';

export interface Playing {
  at: PlayState;
  stream: StreamState;
  /** The viewer has seen a frame of this film. If the video then gets a new source, the film goes on at `place`. */
  seen: boolean;
  /** The viewer's place, in seconds. */
  place: number;
  /** How long the viewer has waited for a picture, and when that was last counted. In milliseconds. */
  waitedMs: number;
  countedAt: number;
  /** Fatal network errors since data last arrived. */
  networkErrors: number;
  /** The times of media errors, in milliseconds. */
  mediaErrors: number[];
}

/**
 * An engine's events about its stream. `late`: the next seconds are late; `loaded`: a segment has arrived; `fail`: the
 * stream cannot be played.
 */
export type StreamEvent =
  | { type: 'beyond' | 'late' | 'loaded' }
  | { type: 'error'; error: StreamError }
  | { type: 'fail'; code: FailureCode };

export type PlayingEvent =
  /** `dry`: the buffer does not contain the next seconds, for example because the browser has dropped them. */
  | { type: 'press'; dry?: boolean }
  /** The viewer pauses or undoes Play, or the browser refuses Play. */
  | { type: 'pause' }
  /** The picture moves, stops for lack of data, or has come to the film's end. */
  | { type: 'playing' | 'waiting' | 'ended' }
  /** The film has come to a place, or begins there. In seconds. */
  | { type: 'moved'; to: number }
  /** The video is on its way to another place. */
  | { type: 'seeking'; to: number }
  /** Another source is loaded. */
  | { type: 'attach' }
  /** The source is removed. With `waits`, the viewer still wants to play. */
  | { type: 'detach'; waits: boolean }
  | { type: 'playlist' | 'primed' }
  | StreamEvent
  /** Comes every `TICK_MS`. */
  | { type: 'tick' };

export type PlayingEffect =
  /** The player starts to measure the time to the first frame, or no longer measures it. */
  | { do: 'measure' | 'stop-measuring' }
  /** The player loads as much as playing needs. */
  | { do: 'raise' }
  | Exclude<Remedy, { do: 'nothing' }>;

export const TICK_MS = 5_000;
/**
 * The most that one tick adds to a wait, in milliseconds. When a tick comes later than this, the machine was asleep,
 * and the viewer did not wait in the meantime.
 */
const COUNTED_MAX_MS = 2 * TICK_MS;
/**
 * How long a viewer waits for a picture before Play has failed: longer than an origin takes to start a slow transcode.
 */
const PATIENCE_MS = 60_000;
/** When the origin is down and the viewer has seen no frame, Play fails after this wait. In milliseconds. */
const DOWN_PATIENCE_MS = 15_000;
/** How long a media error is remembered, in milliseconds. Too many within this time end in a failure. */
const MEDIA_ERROR_MEMORY_MS = 120_000;

export const IDLE: Playing = {
  at: 'idle',
  stream: 'none',
  seen: false,
  place: 0,
  waitedMs: 0,
  countedAt: 0,
  networkErrors: 0,
  mediaErrors: [],
};

/** Play was pressed, and the film has not been paused since. */
export const isWanted = (at: PlayState): boolean => at === 'wanted' || isRunning(at);

/** The viewer has started the film. Perhaps its picture has stalled. */
export const isRunning = (at: PlayState): boolean => at === 'playing' || at === 'waiting';

type Step = [Playing, ...PlayingEffect[]];

/** @param now in milliseconds of a clock that only goes forward, and may jump */
export function reducePlaying(p: Playing, event: PlayingEvent, now: number): Step {
  const { at, stream, seen } = p;
  switch (event.type) {
    case 'press': {
      if (isWanted(at)) return [p];
      const pressed: Playing = { ...patient(p, now), at: 'wanted', networkErrors: 0, mediaErrors: [] };
      const effects: PlayingEffect[] = seen ? [] : [{ do: 'measure' }];
      // When the next seconds are buffered, the first frame is shown before more is requested.
      return stream === 'primed' && !event.dry ? [pressed, ...effects] : [pressed, ...effects, { do: 'raise' }];
    }
    case 'pause':
      if (!isWanted(at)) return [p];
      return [{ ...p, at: seen ? 'paused' : 'idle' }, { do: 'stop-measuring' }];
    case 'playing':
      return [{ ...patient(p, now), at: 'playing', seen: true }];
    case 'waiting':
      return at === 'playing' ? [{ ...patient(p, now), at: 'waiting' }] : [p];
    case 'ended':
      // Played again, the film starts at its beginning.
      return [{ ...p, at: 'ended', place: 0 }];
    case 'moved': {
      const moved = event.to === p.place ? p : { ...patient(p, now), place: event.to };
      // The player loads more only after the first frame: earlier requests would have delayed that frame.
      return isRunning(at) ? [moved, { do: 'raise' }] : [moved];
    }
    case 'seeking':
      return [{ ...patient(p, now), place: event.to }];
    case 'attach':
      return [{ ...patient(p, now), at: STOPPED[at] ?? at, stream: 'attached', networkErrors: 0, mediaErrors: [] }];
    case 'detach': {
      const gone: Playing = { ...p, at: at === 'playing' ? 'waiting' : at, stream: 'none' };
      return event.waits || !isWanted(at) ? [gone] : reducePlaying(gone, { type: 'pause' }, now);
    }
    case 'playlist':
      return [{ ...p, networkErrors: 0, stream: stream === 'attached' ? 'ready' : stream }];
    case 'primed':
      return [{ ...p, stream: 'primed' }];
    case 'beyond':
      return [{ ...p, stream: 'beyond' }];
    case 'late':
      return [{ ...p, stream: 'warming' }];
    case 'loaded':
      return [{ ...p, networkErrors: 0, stream: LOADED[stream] ?? stream }];
    case 'error':
      return cured(p, event.error, now);
    case 'fail':
      return failed(p, event.code);
    case 'tick': {
      const counted: Playing = { ...p, waitedMs: waited(p, now), countedAt: now };
      return isOverdue(counted, now, false) ? failed(counted, 'not_ready') : [counted];
    }
  }
}

/** The state of a stream after a segment has arrived. */
const LOADED: Partial<Record<StreamState, StreamState>> = { warming: 'primed', beyond: 'ready' };

/** The viewer's wait is counted from zero again. */
const patient = (p: Playing, now: number): Playing => ({ ...p, waitedMs: 0, countedAt: now });

/** How a new source changes the state of Play. A new source shows no picture yet, and has not failed. */
const STOPPED: Partial<Record<PlayState, PlayState>> = { playing: 'waiting', failed: 'idle' };

const waited = ({ waitedMs, countedAt }: Playing, now: number): number =>
  waitedMs + Math.min(now - countedAt, COUNTED_MAX_MS);

function isOverdue(p: Playing, now: number, isDown: boolean): boolean {
  // Once the viewer has seen a frame, Play waits just as long whether the origin is down or slow.
  const patienceMs = isDown && !p.seen ? DOWN_PATIENCE_MS : PATIENCE_MS;
  // With `none` the viewer waits for a slot; with `beyond`, for a playlist that reaches the viewer's place. The page
  // has told the viewer so, and Play does not fail however long such a wait lasts.
  const isPatient = p.stream === 'none' || p.stream === 'beyond';
  return isWanted(p.at) && !isPatient && waited(p, now) > patienceMs;
}

function cured(p: Playing, error: StreamError, now: number): Step {
  const recent = p.mediaErrors.filter((at) => now - at < MEDIA_ERROR_MEMORY_MS);
  const overdue = isOverdue(p, now, error.code === 'origin_unreachable');
  const cure = chooseRemedy(error, { mediaErrors: recent.length, networkErrors: p.networkErrors, overdue });
  switch (cure.do) {
    case 'nothing':
      return [p];
    case 'recover-media':
      return [{ ...p, mediaErrors: [...recent, now] }, cure];
    case 'retry':
      return [
        { ...p, networkErrors: p.networkErrors + 1, stream: p.stream === 'beyond' ? 'attached' : p.stream },
        cure,
      ];
    case 'lost':
      return [p, cure];
    case 'fail':
      return failed(p, cure.code);
  }
}

/** With `busy`, other viewers have every slot. Play stays pressed, since the page waits for a slot. */
const failed = (p: Playing, code: FailureCode): Step =>
  code === 'busy'
    ? [p, { do: 'fail', code }]
    : [{ ...p, at: 'failed' }, { do: 'stop-measuring' }, { do: 'fail', code }];
