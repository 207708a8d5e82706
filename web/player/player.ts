/**
 * The player of a `<video>`: makes the film ready before the click, plays, pauses, detaches. Play is then no more than
 * `video.play()`.
 */
import { bufferedAhead, isPrimed } from './buffer.ts';
import { chosenTracks, keepChosen } from './chosen-tracks.ts';
import { COVER_RETRY_MS } from './cover-retry.ts';
import { drivePlayer, type PlayerReports } from './drive.ts';
import type { Engine, EngineReports } from './engine.ts';
import { nativeEngine } from './native-engine.ts';
import { isWanted } from './playing.ts';
import { keepProgress } from './progress.ts';
import { possibleStart, startWithin } from './start-position.ts';
import { keepStill } from './still.ts';
import { keepSubtitles } from './subtitles.ts';

export interface Player {
  /** @param url of the playlist; with `direct`, of the file itself */
  attach(url: string, direct: boolean): void;
  /**
   * Plays now, or as soon as a source is attached.
   * @param since when the viewer pressed Play, in milliseconds
   * @param place the second at which to begin, whatever is saved
   */
  play(since: number, place?: number): void;
  /** Undoes Play and pauses the video. */
  pause(): void;
  /** The page is being left, and may come back: saves the viewer's position, and pauses. */
  rest(): void;
  /** Detaches the stream; another one can be attached. @param waits Play stays pressed, and the next stream plays */
  detach(waits: boolean): void;
  destroy(): void;
}

/**
 * Makes a player from the site's own hls.js. The page client tells it what to play, and it reports what happens: see
 * `web/player/own-hls.ts`.
 */
export type PlayerMaker = (reports: PlayerReports) => Player;

/**
 * This module is a bundle of its own. It imports nothing that the page client imports too, since a third bundle with
 * the shared modules would cost each page a round trip.
 * @param saved URL of the viewer's position
 * @param list URL of the film's subtitles
 * @param frugal whether to buffer nothing of a file before Play
 */
export function createPlayer(
  video: HTMLVideoElement,
  { saved, list, frugal }: { saved: string; list: string; frugal: boolean },
  reports: PlayerReports,
): Player {
  let engine: Engine | null = null;
  /** Counts attachments, so that an engine that was loaded for an earlier one is dropped. */
  let attachment = 0;
  let source = { url: '', direct: false };
  /** The saved position, while the playlist does not reach it. */
  let awaited: number | null = null;
  let showFrame: (() => void) | null = null;

  const progress = keepProgress(video, saved, {
    complete: () => engine?.complete() ?? false,
    go: (to) => {
      const { seekable, readyState } = video;
      // Before the film's first data has come, the video ignores a seek: the engine would still begin where it was told
      // to.
      if (readyState && seekable.length && to < seekable.end(seekable.length - 1)) video.currentTime = to;
      else if (engine) load(source.url, source.direct);
    },
    send: reports.send,
  });

  const subtitles = keepSubtitles(video, list, (stream) => reports.burn(stream, video.currentTime));

  const playing = drivePlayer(
    {
      ...reports,
      play: (is) => {
        if (is === 'playing') subtitles.playing();
        // A page that plays at once has not asked for the saved position before.
        if (is === 'wanted') progress.tell({ type: 'wanted' });
        keepStillUntilPlay();
        reports.play(is);
      },
      news: (is) => {
        keepStillUntilPlay();
        reports.news(is);
      },
    },
    (effect) => {
      switch (effect.do) {
        case 'raise':
          engine?.raise();
          return;
        case 'retry':
          engine?.retry(effect.afterMs);
          return;
        case 'recover-media':
          engine?.recover(effect.swapAudio);
          return;
      }
    },
  );

  function keepStillUntilPlay(): void {
    const { at, stream } = playing.state;
    if (at === 'idle' && stream === 'primed') {
      showFrame ??= keepStill(video);
    } else {
      showFrame?.();
      showFrame = null;
    }
  }

  const begun = (place: number): number => {
    playing.tell({ type: 'moved', to: place });
    progress.tell({ type: 'begun', place });
    return place;
  };

  const startAt = (wanted: number, covered: number, isComplete: boolean): number => {
    const start = isComplete ? startWithin(wanted, covered) : wanted;
    // A film that the viewer has watched goes on at the same place, also when the player must wait until the new
    // session reaches it.
    const place = playing.state.seen ? start : possibleStart(start, covered);
    awaited = place < start ? start : null;
    return begun(place);
  };

  const startFrom = (covered: number, isComplete: boolean): number | Promise<number> => {
    const start = progress.start();
    if (typeof start === 'number') return startAt(start, covered, isComplete);
    return start.then((then) => startAt(then, covered, isComplete));
  };

  function attach(url: string, direct: boolean): void {
    // A film that plays from its buffer keeps its source. The segments that were missing exist now, so the engine can
    // load them from the same source.
    if (engine && url === source.url && isPrimed(video)) return;
    load(url, direct);
  }

  function load(url: string, direct: boolean): void {
    source = { url, direct };
    const mine = ++attachment;
    // The page asks for the saved position while the playlist is loading: neither waits for the other.
    progress.tell({ type: 'attached' });
    engine?.destroy();
    engine = null;
    playing.tell({ type: 'attach' });
    subtitles.attached(direct);
    video.preload = direct && frugal && !isWanted(playing.state.at) ? 'metadata' : 'auto';
    const engineReports: EngineReports = {
      tell: playing.tell,
      playlist: (covered, isComplete) => {
        playing.tell({ type: 'playlist' });
        return startFrom(covered, isComplete);
      },
      grown: (covered) => {
        const { at, seen } = playing.state;
        if (isWanted(at) || seen || awaited === null) return false;
        if (awaited >= covered) return true;
        video.currentTime = begun(awaited);
        awaited = null;
        return false;
      },
      direct: (file) => {
        reports.news('direct');
        attach(file, true);
      },
      coverRetryMs: COVER_RETRY_MS,
      // While subtitles are burnt into the picture, no text is shown over them.
      chosen: () => ({ ...chosenTracks(), ...(subtitles.isBurntIn() && { subtitles: null }) }),
      heard: (audio) => keepChosen({ audio }),
      bufferedAhead: () => bufferedAhead(video),
    };
    const begin = (made: Engine): void => {
      engine = made;
      if (!isWanted(playing.state.at)) return;
      engine.raise();
      start();
    };
    if (direct || !('MediaSource' in window || 'ManagedMediaSource' in window)) {
      begin(nativeEngine(video, url, direct, engineReports));
      return;
    }
    import('./hls-engine.ts').then(
      ({ hlsEngine }) => {
        if (mine === attachment) begin(hlsEngine(video, url, engineReports));
      },
      () => {
        if (mine === attachment) playing.tell({ type: 'fail', code: 'network' });
      },
    );
  }

  function start(): void {
    video.play().catch(({ name }: DOMException) => {
      // A new source, set after `play()`, has paused the video. That pause is not the viewer's, so `play()` is called
      // once more.
      if (name === 'AbortError' && isWanted(playing.state.at) && engine) start();
      // The browser has refused autoplay, and wants a click of the viewer. So Play is undone.
      if (name === 'NotAllowedError') playing.tell({ type: 'pause' });
    });
  }

  function detach(waits: boolean): void {
    attachment++;
    playing.tell({ type: 'detach', waits });
    keepStillUntilPlay();
    engine?.destroy();
    engine = null;
    // The controls of a paused video offer Play again.
    if (!waits) video.pause();
  }

  playing.hear(video);
  return {
    attach,
    play: (since, place) => {
      if (place !== undefined) progress.tell({ type: 'chosen', place });
      // Some browsers start a video only inside the handler of the viewer's click. So `start` runs at once, even when
      // the video has no source yet.
      start();
      playing.press(since);
    },
    pause: () => {
      video.pause();
      playing.tell({ type: 'pause' });
    },
    rest: () => {
      progress.tell({ type: 'left' });
      video.pause();
      engine?.rest();
    },
    detach,
    destroy: () => {
      playing.stop();
      progress.stop();
      subtitles.stop();
      detach(false);
    },
  };
}
