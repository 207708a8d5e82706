/** Keeps Firefox's decoder in memory while a film waits for Play. */

/**
 * Firefox drops the decoder of a video that has been paused for five seconds (its preference
 * `media.dormant-on-pause-timeout-ms`). Play then takes 100 ms and more until a new decoder has the first frame.
 */
const REMIND_MS = 4_000;
const CHANGED_MS = 50;

/**
 * Keeps Firefox from dropping the decoder. Each change of `loop` restarts Firefox's count of five seconds. Unlike a
 * seek, the change decodes nothing.
 * @param waits whether the film waits for Play. True also while the film loads: Firefox starts its count at the first
 * frame
 * @returns a function that stops this
 */
export function keepDecoder(video: HTMLVideoElement, waits: () => boolean): () => void {
  const remind = (): void => {
    // A tab in the background leaves its decoder to others. A video that loops is left as the page has set it.
    if (!waits() || !video.paused || document.hidden || video.loop) return;
    video.loop = true;
    setTimeout(() => {
      video.loop = false;
    }, CHANGED_MS);
  };
  const timer = setInterval(remind, REMIND_MS);
  return () => clearInterval(timer);
}
