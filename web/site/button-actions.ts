/** What the buttons beside the words about a wait or a failure do on the demo's pages. */
import type { ButtonActions } from '../controls/notice.ts';
import { undoPlay } from '../controls/undo-play.ts';
import { playFrom } from './client.ts';

export function buttonActionsOf(title: HTMLElement, video: HTMLVideoElement): ButtonActions {
  const play = title.querySelector<HTMLElement>('[data-headstart-play]');
  const link = document.querySelector<HTMLAnchorElement>('[data-back]');
  return {
    again: () => play?.click(),
    stop: () => undoPlay(video),
    'start-over': () => void playFrom(title, video, 0),
    back: link ? () => link.click() : undefined,
  };
}
