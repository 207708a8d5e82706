/** When loading something more delays no picture. */
import type { ShownState } from '../main.ts';

/** Nothing is on its way to the browser any more that Play waits for. */
const AT_REST: ReadonlySet<string | undefined> = new Set<ShownState>(['primed', 'direct', 'busy', 'off', 'error']);
/** What is not warmed, or takes long, is controlled all the same. */
const PATIENCE_MS = 3_000;
/** A browser that has no idle time for so long has none to wait for. */
const IDLE_TIMEOUT_MS = 1_000;

/** Resolves once `video`, which `media` names, shows its first frame or could at once; at the latest after three seconds. */
export async function whenCalm(media: HTMLElement, video: HTMLVideoElement): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (AT_REST.has(media.dataset.headstartState)) resolve();
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
