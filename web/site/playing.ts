/** Shows the controls in Play's place while the video plays, and Play again at the end. */
import type { Controls } from '../controls/attach.ts';
import type { ButtonActions } from '../controls/notice.ts';
import type { Situation } from '../controls/words.ts';
import { playFrom } from './client.ts';
import { loadControls } from './load-controls.ts';

/**
 * `data-playing` on the title says that the video plays, and its value names the controls. `own`: Headstart's controls,
 * which have words for each state. `native`: the browser's controls.
 */
export function followPlaying(title: HTMLElement, situation: () => Situation, actions: ButtonActions): void {
  const video = title.querySelector('video');
  const button = title.querySelector<HTMLElement>('[data-headstart-play]');
  const stage = title.querySelector<HTMLElement>('[data-stage]');
  if (!video || !button || !stage) return;
  const next = title.querySelector<HTMLAnchorElement>('[data-up-next] a');
  const isPlayer = title.classList.contains('player');
  // With it, a script can focus the video, also while the video has only the browser's controls.
  video.tabIndex = -1;
  let controls: Controls | null = null;

  const show = (): void => {
    const playing = 'playing' in title.dataset;
    if (playing) title.dataset.playing = controls ? 'own' : 'native';
    video.controls = playing && !controls;
    controls?.show(playing);
  };

  const focusOn = (controls: Controls | null): void => (controls ?? video).focus({ preventScroll: true });

  const begin = (): void => {
    if ('playing' in title.dataset) return;
    // The focus is read here, before the button disappears: after that, no element has the focus.
    const focused = document.activeElement === button;
    title.dataset.playing = '';
    show();
    if (focused) focusOn(controls);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    video.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  };

  const end = (): void => {
    const focused = stage.contains(document.activeElement);
    delete title.dataset.playing;
    show();
    if (document.fullscreenElement && title.contains(document.fullscreenElement)) void document.exitFullscreen();
    if (focused) button.focus({ preventScroll: true });
  };

  // Controls are much work to draw, so they come after the first frame.
  video.addEventListener('playing', () => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(begin);
    else begin();
  });
  video.addEventListener('ended', end);
  // Before the video plays, a click on its picture presses Play. A viewer with a keyboard uses the button itself.
  video.addEventListener('click', () => {
    if (!('playing' in title.dataset)) button.click();
  });

  loadControls(stage, video, {
    media: title,
    situation,
    about: () => ({ title: video.ariaLabel ?? document.title, artwork: video.dataset.still ?? video.poster }),
    play: (from) => (from === undefined ? button.click() : void playFrom(title, video, from)),
    back: actions.back,
    next: next ? () => next.click() : undefined,
    fullscreen: isPlayer ? title : stage,
    wholePage: isPlayer,
  }).then((there) => {
    controls = there;
    show();
    if (controls && document.activeElement === video) focusOn(controls);
  });
}
