/** What each way out of a wait or a failure does on the demo's pages. */
import type { WaysOut } from '../controls/notice.ts';
import { takeBack } from '../controls/take-back.ts';
import { playFrom } from './client.ts';

export function waysOutOf(title: HTMLElement, video: HTMLVideoElement): WaysOut {
  const play = title.querySelector<HTMLElement>('[data-headstart-play]');
  const link = document.querySelector<HTMLAnchorElement>('[data-back]');
  return {
    again: () => play?.click(),
    stop: () => takeBack(video),
    'start-over': () => void playFrom(title, video, 0),
    back: link ? () => link.click() : undefined,
  };
}
