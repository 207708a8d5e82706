/** Shows the sign beside Play, and keeps Play from being tried where it would be refused. */
import { noticeIn, type WaysOut } from '../controls/notice.ts';
import { type Situation, situationOf } from '../controls/words.ts';
import type { Account } from './account.ts';
import { playSign } from './play-sign.ts';

/** How long the sign is empty before the same words are read aloud again. */
const REPEAT_MS = 60;

export const CONTROLS = '[data-headstart-play], [data-open-player]';

/** @returns a function that takes the visitor's account */
export function playGate(title: HTMLElement, waysOut: WaysOut): (account: Account) => void {
  const sign = title.querySelector<HTMLElement>('[data-play-sign]');
  const say = sign ? noticeIn(sign, waysOut) : () => {};
  // The page client may have begun before this script came.
  let situation: Situation = situationOf(title);
  let account: Account = { kind: 'asking' };
  let canPlay = true;

  const show = (): void => {
    const words = playSign(situation, account);
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
    say({ ...playSign(situation, account), text: '' });
    setTimeout(show, REPEAT_MS);
  };

  title.addEventListener('headstart:state', ({ detail }) => {
    situation = detail;
    show();
  });

  const pressed = (event: Event): void => {
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (control && title.contains(control) && !canPlay) refuse(event);
  };
  // On the window and while capturing, so that it comes before the page client's own listener.
  window.addEventListener('click', pressed, { capture: true });

  show();
  return (next) => {
    // It was said to a visitor who was signed out, and is asked again.
    if (situation.code === 'signed_out' && next.kind === 'signed-in') situation = { ...situation, state: null };
    account = next;
    show();
  };
}
