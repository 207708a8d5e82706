/** When a video may start by itself, with sound. */

/** Firefox alone tells what it allows. https://developer.mozilla.org/docs/Web/API/Navigator/getAutoplayPolicy */
interface TellsAutoplayPolicy {
  getAutoplayPolicy?(video: HTMLVideoElement): 'allowed' | 'allowed-muted' | 'disallowed';
}

/** Firefox gives a new page the click on its link some 100 ms after the page has begun, or not at all. */
const CLICK_LATE_MS = 500;
const LOOK_MS = 20;

/**
 * Runs `start` as soon as the browser allows the video to play with sound, and at the latest after `CLICK_LATE_MS`:
 * Firefox refuses a play for good that comes before the click does.
 */
export function whenAllowed(video: HTMLVideoElement, start: () => void): void {
  const { getAutoplayPolicy } = navigator as TellsAutoplayPolicy;
  const until = performance.now() + CLICK_LATE_MS;
  const look = (): void => {
    const waits = getAutoplayPolicy && !video.muted && getAutoplayPolicy.call(navigator, video) !== 'allowed';
    if (waits && performance.now() < until) setTimeout(look, LOOK_MS);
    else start();
  };
  look();
}
