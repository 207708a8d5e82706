/** Hides the bar above the video on the player page when the viewer is idle. The controls below hide with it. */
export function hideIdleBar(player: HTMLElement, video: HTMLVideoElement): void {
  let idle = false;
  const show = (): void => {
    player.toggleAttribute('data-idle', idle && !video.paused);
  };
  // The controls report whether the viewer has been idle for a while.
  player.addEventListener('userinactivechange', (event) => {
    idle = (event as CustomEvent<boolean>).detail;
    show();
  });
  for (const type of ['play', 'pause', 'ended']) video.addEventListener(type, show);
}
