/** Takes Play back. */
export function takeBack(video: HTMLVideoElement): void {
  // A video that has lost its source stands still already: of its viewer's wish only this event tells.
  if (video.paused) video.dispatchEvent(new Event('pause'));
  else video.pause();
}
