/** Measures the first frame, for every row and every player. */
import type { Page } from 'playwright-core';
import type { Figure } from './report.ts';

/** The moment from which the time to the first frame is counted. */
export type From = 'click' | 'navigation';

type Watched = Window & { firstFrame?: Figure };

/**
 * Every document that `page` opens from now on records its first frame: the first frame that the browser presents while
 * the video is not paused. A frame that was there before the click, such as a poster, does not count.
 */
export const watchFirstFrame = (page: Page, from: From): Promise<unknown> => page.addInitScript(watch, from);

export async function firstFrame(page: Page): Promise<Figure> {
  const options = { timeout: 60_000, polling: 100 };
  const found = await page.waitForFunction(() => (window as Watched).firstFrame, null, options);
  return (await found.evaluate((figure) => figure)) as Figure;
}

/** Runs in the page, before the page's own scripts. */
function watch(from: From): void {
  const follow = (video: HTMLVideoElement, sinceMs: number): void => {
    video.requestVideoFrameCallback((now) => {
      if (video.paused) return follow(video, sinceMs);
      (window as Watched).firstFrame ??= { ms: now - sinceMs, sinceNavigation: now };
    });
  };
  if (from === 'click') {
    const clicked = ({ timeStamp }: Event): void => {
      const video = document.querySelector('video');
      if (video) follow(video, timeStamp);
    };
    addEventListener('click', clicked, { capture: true, once: true });
    return;
  }
  // A page's clock begins with the navigation to it.
  new MutationObserver((_, observer) => {
    const video = document.querySelector('video');
    if (!video) return;
    observer.disconnect();
    follow(video, 0);
  }).observe(document, { childList: true, subtree: true });
}
