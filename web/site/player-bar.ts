/** On the player page the bar above the video goes when nothing moves, as the controls below it do. */
export function hideIdleBar(player: HTMLElement, video: HTMLVideoElement): void {
  let idle = false;
  const show = (): void => {
    player.toggleAttribute('data-idle', idle && !video.paused);
  };
  // The controls know when nothing has moved for a while.
  player.addEventListener('userinactivechange', (event) => {
    idle = (event as CustomEvent<boolean>).detail;
    show();
  });
  for (const type of ['play', 'pause', 'ended']) video.addEventListener(type, show);
}
