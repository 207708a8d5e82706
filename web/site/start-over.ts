/** "Start over" beside "Resume at": Play from the beginning. */
import { toStart } from '../controls/wishes.ts';

export function startOver(title: HTMLElement, video: HTMLVideoElement): void {
  const play = title.querySelector<HTMLElement>('[data-headstart-play]');
  title.querySelector('[data-start-over]')?.addEventListener('click', () => {
    toStart(video);
    play?.click();
  });
}
