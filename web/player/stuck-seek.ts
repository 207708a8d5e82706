/** Seeks again when a seek never ends, as in WebKitGTK. */

/** A seek that takes this long although its place is buffered is stuck in the browser. In milliseconds. */
const STUCK_MS = 2_000;
/**
 * How far the second seek goes beside the place of the first one, in seconds: a browser may ignore a seek to the same
 * place.
 */
const BESIDE_S = 0.01;

/**
 * A seek to the saved position comes while the browser's decoders start. WebKitGTK sometimes never ends such a seek:
 * the film is buffered at the new place, but the video never becomes ready to play. A second seek ends the first seek.
 * @param aheadS how much is buffered from where the video is, in seconds
 * @returns a function that stops this
 */
export function endStuckSeeks(video: HTMLVideoElement, aheadS: () => number): () => void {
  /**
   * The place to which the video was seeking at the last check, in seconds; null when the video was not seeking, or
   * when that place was not buffered.
   */
  let sought: number | null = null;
  const timer = setInterval(() => {
    const place = video.seeking && aheadS() > 1 ? video.currentTime : null;
    if (place !== null && place === sought) video.currentTime = place + BESIDE_S;
    sought = place;
  }, STUCK_MS);
  return () => clearInterval(timer);
}
