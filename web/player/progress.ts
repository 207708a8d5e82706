/** Reads and saves the viewer's position at the origin. */
import type { MediaRef } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Playback } from '../../protocol/messages.ts';
import { playbackUrl } from '../../protocol/urls.ts';
import { readPlayback } from './read-playback.ts';
import { mayOverwrite, progressReport, wantedStart } from './resume.ts';

/** An origin that has not said where the viewer is will hardly do so later. */
const ASK_MAX = 5;

export interface ProgressKeeper {
  /** @returns what the origin says, now if it has said it already; null when it does not say */
  ask(): Playback | Promise<Playback | null>;
  /** The viewer has gone to a place of their own choice. */
  sought(): void;
  save(): void;
  stop(): void;
}

/**
 * Saves the position while the video runs, when it pauses, and when `save` is called (a page that is left).
 * Nothing is written over a position that the origin has not told.
 * @param complete whether the video's duration is the film's
 * @param send must outlive the page
 */
export function keepProgress(
  video: HTMLVideoElement,
  ref: MediaRef,
  complete: () => boolean,
  send: (url: string, json: string) => void,
): ProgressKeeper {
  let known: Playback | null = null;
  let asking: Promise<Playback | null> | null = null;
  let asked = 0;
  let byHand = false;
  let last = 0;

  function ask(): Playback | Promise<Playback | null> {
    if (known) return known;
    asking ??= fetchSaved(ref).then((playback) => {
      known = playback;
      asking = null;
      return playback;
    });
    return asking;
  }

  function save(): void {
    const { currentTime, duration } = video;
    if (!known) {
      if (asked++ < ASK_MAX) ask();
      return;
    }
    if (!Number.isFinite(duration) || !mayOverwrite(currentTime, wantedStart(known), byHand)) return;
    const report = progressReport(currentTime, duration, complete(), known);
    if (report.position_seconds === last) return;
    last = report.position_seconds;
    send(playbackUrl(ref), JSON.stringify(report));
  }

  const timer = setInterval(() => {
    if (!video.paused) save();
  }, LIMITS.saveProgressMs);
  video.addEventListener('pause', save);
  return {
    ask,
    sought: () => {
      byHand = true;
    },
    save,
    stop: () => {
      clearInterval(timer);
      video.removeEventListener('pause', save);
    },
  };
}

async function fetchSaved(ref: MediaRef): Promise<Playback | null> {
  try {
    const response = await fetch(playbackUrl(ref));
    return response.ok ? readPlayback(await response.json()) : null;
  } catch {
    return null;
  }
}
