/** How much of a film is buffered ahead, and whether Play would show a frame at once. */

/** @returns how many seconds are buffered from the video's position on */
export function bufferedAhead({ buffered, currentTime }: Pick<HTMLMediaElement, 'buffered' | 'currentTime'>): number {
  for (let i = 0; i < buffered.length; i++) {
    // A stream's first frame is rarely at exactly 0.
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}

/** The shortest buffer that counts as primed, in seconds: a shorter one may be a single frame. */
const PRIMED_S = 0.3;

/** @returns true when `video.play()` shows the next frame without a request */
export const isPrimed = (video: HTMLMediaElement): boolean =>
  video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && bufferedAhead(video) >= PRIMED_S;
