/** Seeks again when a seek never ends, as in WebKitGTK. */

/** A seek that takes this long, with its place at hand, is stuck in the browser. In milliseconds. */
const STUCK_MS = 2_000;
/**
 * The place where it is sought again, beside the first one: a browser may take no notice of the same one. In seconds.
 */
const BESIDE_S = 0.01;

/**
 * WebKitGTK at times never ends a seek that comes while its decoders start, as the seek to where a viewer has stopped
 * does: the film is buffered there, and never ready. To seek again ends it.
 * @param aheadS how much is buffered from where the video is, in seconds
 * @returns looks after it no longer
 */
export function endStuckSeeks(video: HTMLVideoElement, aheadS: () => number): () => void {
  /** The place to which the video was being moved at the last look, in seconds; null when it was not. */
  let sought: number | null = null;
  const timer = setInterval(() => {
    const place = video.seeking && aheadS() > 1 ? video.currentTime : null;
    if (place !== null && place === sought) video.currentTime = place + BESIDE_S;
    sought = place;
  }, STUCK_MS);
  return () => clearInterval(timer);
}
