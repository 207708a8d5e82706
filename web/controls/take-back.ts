/** Takes Play back, also while the film is still awaited. */
export function takeBack(video: HTMLVideoElement): void {
  // A video that has lost its source is paused already, so it fires no event. This one tells of the viewer's wish.
  if (video.paused) video.dispatchEvent(new Event('pause'));
  else video.pause();
}
