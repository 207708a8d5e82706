/** What the ways out of a failure do on this site. */
import type { WaysOut } from '../controls/notice.ts';
import { takeBack, toStart } from '../controls/wishes.ts';

export function waysOutOf(title: HTMLElement): WaysOut {
  const play = title.querySelector<HTMLElement>('[data-headstart-play]');
  const video = title.querySelector('video');
  const link = document.querySelector<HTMLAnchorElement>('[data-back]');
  const again = (): void => play?.click();
  return {
    again,
    stop: () => {
      if (video) takeBack(video);
    },
    'start-over': () => {
      if (video) toStart(video);
      again();
    },
    back: link ? () => link.click() : undefined,
  };
}
