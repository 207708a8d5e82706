/** When loading something more delays no picture. */

/** What Play needs is in the browser … */
const isPlayable = (state: string | undefined): boolean => state === 'primed' || state === 'direct';
/** … or is not on its way. */
const isStuck = (state: string | undefined): boolean => state === 'busy' || state === 'off' || state === 'error';
/** What is not warmed, or takes long, is controlled all the same. */
const PATIENCE_MS = 3_000;
/** A browser that has no idle time for so long has none to wait for. */
const IDLE_TIMEOUT_MS = 1_000;

/** Resolves once `video`, which `media` names, shows its first frame or could at once; at the latest after three seconds. */
export async function whenCalm(media: HTMLElement, video: HTMLVideoElement): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const { headstartState: state, headstartPlaying: play } = media.dataset;
      // Play was pressed already: its first frame is awaited.
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
