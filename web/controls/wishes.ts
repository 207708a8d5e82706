/** What a viewer wants of a video that may have no film yet. */

/** Has a film begin at its beginning, wherever it would go on. */
export function toStart(video: HTMLVideoElement): void {
  const seek = (): void => {
    video.currentTime = 0;
  };
  // Without a film there is no place to go to yet.
  if (video.readyState > 0) seek();
  else video.addEventListener('playing', seek, { once: true });
}

/** Takes Play back. */
export function takeBack(video: HTMLVideoElement): void {
  // A video that has lost its source stands still already: of its viewer's wish only this event tells.
  if (video.paused) video.dispatchEvent(new Event('pause'));
  else video.pause();
}
