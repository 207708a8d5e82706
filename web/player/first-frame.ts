/**
 * Measures how long a viewer waits for the first frame. The measure is `performance.measure('headstart:first-frame')`:
 * from the visitor's wish to play to the first frame on the screen.
 */

export const FIRST_FRAME = 'headstart:first-frame';

/**
 * @param start when the visitor wished to play, in milliseconds of the page's clock: a click, or the navigation to a
 * player page
 * @returns a function that stops waiting for the frame
 */
export function measureFirstFrame(video: HTMLVideoElement, start: number): () => void {
  const measure = (end: number): void => {
    performance.measure(FIRST_FRAME, { start, end: Math.max(start, end) });
  };
  // Older browsers lack this callback, and play without a measurement.
  const callback = video.requestVideoFrameCallback?.((_, { presentationTime }) => measure(presentationTime));
  return () => video.cancelVideoFrameCallback?.(callback);
}
