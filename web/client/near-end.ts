/** When a film counts as near its end, so that the page warms the next one. It works with any player. */

/** The end counts as near when this many seconds are left. */
const NEAR_S = 60;
/**
 * While a transcode is under way, the video's end keeps moving. An end that has stood still for this long is the film's
 * own. In milliseconds.
 */
const SETTLED_MS = 15_000;

/** Calls `near` again and again while a video of the page is near its end. */
export function followEnd(near: () => void): void {
  let movedAt = 0;
  // The listeners capture these events, since events of media elements do not bubble.
  document.addEventListener('durationchange', () => (movedAt = performance.now()), true);
  document.addEventListener(
    'timeupdate',
    ({ target }) => {
      const { duration, currentTime } = target as HTMLVideoElement;
      if (duration - currentTime < NEAR_S && performance.now() - movedAt > SETTLED_MS) near();
    },
    true,
  );
}
