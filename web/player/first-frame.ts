/** `performance.measure('headstart:first-frame')`: from the visitor's wish to the first frame on the screen. */

export const FIRST_FRAME = 'headstart:first-frame';

/**
 * @param start when the visitor asked for it, in milliseconds of the page's clock: a click, or the navigation to a player page
 * @returns stops waiting for it
 */
export function measureFirstFrame(video: HTMLVideoElement, start: number): () => void {
  const measure = (end: number): void => {
    performance.measure(FIRST_FRAME, { start, end: Math.max(start, end) });
  };
  // Older browsers play without being measured.
  const callback = video.requestVideoFrameCallback?.((_, { presentationTime }) => measure(presentationTime));
  return () => video.cancelVideoFrameCallback?.(callback);
}
