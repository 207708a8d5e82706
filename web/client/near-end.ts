/** The end of what is watched on this page, in any player. */

/** How much of it is left, in seconds, when it counts as near. */
const NEAR_S = 60;
/** While a transcode is under way its end moves on; one that has stood for so long is the film's own. In milliseconds. */
const SETTLED_MS = 15_000;

/** Calls `near` as long as a video of the page is near its end. */
export function followEnd(near: () => void): void {
  let movedAt = 0;
  // Events of media do not bubble.
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
