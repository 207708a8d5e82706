/** The page while its video plays: Play gives way to the browser's own controls, and comes back at the end. */

/** `data-playing` on the title says that it does. */
export function followPlaying(title: HTMLElement): void {
  const video = title.querySelector('video');
  const button = title.querySelector<HTMLElement>('[data-headstart-play]');
  if (!video || !button) return;

  const begin = (): void => {
    if ('playing' in title.dataset) return;
    // Read first: a focused button that disappears leaves the focus nowhere.
    const focused = document.activeElement === button;
    title.dataset.playing = '';
    video.controls = true;
    if (focused) video.focus({ preventScroll: true });
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    video.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  };

  const end = (): void => {
    const focused = document.activeElement === video;
    delete title.dataset.playing;
    video.controls = false;
    if (document.fullscreenElement === video) void document.exitFullscreen();
    if (focused) button.focus({ preventScroll: true });
  };

  // The browser's own controls are much work to draw: after the first frame.
  video.addEventListener('playing', () => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(begin);
    else begin();
  });
  video.addEventListener('ended', end);
  // Before it plays the picture is one large Play button for a pointer; a keyboard has the real one.
  video.addEventListener('click', () => {
    if (!('playing' in title.dataset)) button.click();
  });
}
