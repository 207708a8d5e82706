/** Shows the words beside Play on a title's page, and stops a Play that would be refused. */
import { type ButtonActions, noticeIn } from '../controls/notice.ts';
import type { Situation, Words } from '../controls/words.ts';
import type { DemoAccount } from './account.ts';
import { playWords } from './play-words.ts';

/**
 * For this long the sign is empty before it shows the same words again, so that a screen reader reads them again. In
 * milliseconds.
 */
const REPEAT_MS = 60;

export const CONTROLS = '[data-headstart-play], [data-open-player]';

/** @returns a function that takes the visitor's account */
export function guardPlay(
  title: HTMLElement,
  situation: () => Situation,
  actions: ButtonActions,
): (account: DemoAccount) => void {
  const sign = title.querySelector<HTMLElement>('[data-play-sign]');
  const focusPlay = (): void => {
    const play = title.querySelector<HTMLElement>('[data-headstart-play]');
    play?.focus();
    // Play is hidden while the film plays under the browser's own controls: then the video gets the focus.
    if (document.activeElement !== play) title.querySelector('video')?.focus({ preventScroll: true });
  };
  const say = sign ? noticeIn(sign, actions, focusPlay) : () => {};
  /**
   * The last situation that was reported before the visitor signed in. It counts no longer: the page client asks again.
   */
  let outdated: Situation | null = null;
  let account: DemoAccount = { kind: 'asking' };
  let canPlay = true;

  const now = (): Words => {
    const said = situation();
    return playWords(said === outdated ? { ...said, state: null } : said, account);
  };

  const show = (): void => {
    const words = now();
    canPlay = words.canPlay;
    say(words);
    for (const control of title.querySelectorAll(CONTROLS)) {
      if (canPlay) control.removeAttribute('aria-disabled');
      else control.setAttribute('aria-disabled', 'true');
    }
  };

  const refuse = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    say({ ...now(), text: '' });
    setTimeout(show, REPEAT_MS);
  };

  title.addEventListener('headstart:state', () => {
    show();
    // While the film plays under the browser's own controls, the words and their buttons are hidden: the focus must not
    // stay on such a button.
    if (sign?.contains(document.activeElement) && sign.getClientRects().length === 0) focusPlay();
  });

  const pressed = (event: Event): void => {
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (control && title.contains(control) && !canPlay) refuse(event);
  };
  // The window's listener captures the click, and so runs before the page client's own listener.
  window.addEventListener('click', pressed, { capture: true });

  show();
  return (next) => {
    if (situation().code === 'signed_out' && next.kind === 'signed-in') outdated = situation();
    account = next;
    show();
  };
}
