/** Undoes Play, also while the viewer still waits for the first frame. */
export function undoPlay(video: HTMLVideoElement): void {
  // A video that has lost its source is paused already, so `pause()` would fire no event. The player undoes Play
  // when it hears that event, so this code fires it.
  if (video.paused) video.dispatchEvent(new Event('pause'));
  else video.pause();
}
