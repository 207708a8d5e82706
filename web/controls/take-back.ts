/** Takes Play back, also while the viewer still waits for the first frame. */
export function takeBack(video: HTMLVideoElement): void {
  // A video that has lost its source is paused already, so `pause()` would fire no event. This code fires the event
  // itself, since the player takes Play back at that event.
  if (video.paused) video.dispatchEvent(new Event('pause'));
  else video.pause();
}
