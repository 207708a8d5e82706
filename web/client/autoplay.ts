/** When a video may start by itself, with sound. */

/**
 * Only Firefox tells whether it allows autoplay. https://developer.mozilla.org/docs/Web/API/Navigator/getAutoplayPolicy
 */
interface TellsAutoplayPolicy {
  getAutoplayPolicy?(video: HTMLVideoElement): 'allowed' | 'allowed-muted' | 'disallowed';
}

/**
 * How long a page waits for the click on the link that opened the page, in milliseconds. Firefox hands that click over
 * to the new page some 100 ms after the page has begun, or never.
 */
const CLICK_LATE_MS = 500;
const LOOK_MS = 20;

/**
 * Runs `start` as soon as the browser allows the video to play with sound, and at the latest after `CLICK_LATE_MS`.
 * Firefox tells a new page about the click on its link a moment late. If `start` called `play()` before that, Firefox
 * would refuse.
 */
export function whenAllowed(video: HTMLVideoElement, start: () => void): void {
  const { getAutoplayPolicy } = navigator as TellsAutoplayPolicy;
  const until = performance.now() + CLICK_LATE_MS;
  const look = (): void => {
    const policy = getAutoplayPolicy?.call(navigator, video) ?? 'allowed';
    const mayStart = policy === 'allowed' || (policy === 'allowed-muted' && video.muted);
    if (!mayStart && performance.now() < until) setTimeout(look, LOOK_MS);
    else start();
  };
  look();
}
