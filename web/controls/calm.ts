/** Finds the moment to load the controls: loading them earlier would delay the first picture. */

/** The browser has all that Play needs. */
const isPlayable = (state: string | undefined): boolean => state === 'primed' || state === 'direct';
/** The browser loads no film. */
const isStuck = (state: string | undefined): boolean => state === 'busy' || state === 'off' || state === 'error';
/** A film that is slow or not warmed gets its controls after this time. */
const PATIENCE_MS = 3_000;
/** A browser without idle time for this long gets the controls without waiting further. */
const IDLE_TIMEOUT_MS = 1_000;

/**
 * Resolves once `video`, which plays the film of `media`, shows its first frame or could show it at once; at the latest
 * after three seconds.
 */
export async function whenCalm(media: HTMLElement, video: HTMLVideoElement): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const { headstartState: state, headstartPlaying: play } = media.dataset;
      // Play was pressed already, and the viewer waits for the first frame.
      const comes = play === 'wanted' && isPlayable(state);
      if (!comes && (isPlayable(state) || isStuck(state))) resolve();
    };
    media.addEventListener('headstart:state', look);
    video.addEventListener('playing', () => {
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(() => resolve());
      else resolve();
    });
    setTimeout(resolve, PATIENCE_MS);
    look();
  });
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in window)) return;
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT_MS }));
}
