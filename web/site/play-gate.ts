/** Shows the sign beside Play, and keeps Play from being tried where it would be refused. */
import type { FailureCode, ShownState, StateDetail } from '../main.ts';
import type { Account } from './account.ts';
import { type PlaySign, playSign } from './play-sign.ts';

/** When a press that has not led to a picture is answered in words; a primed one is faster. */
const SLOW_START_MS = 600;
/** How long the sign is empty before the same words are read aloud again. */
const REPEAT_MS = 60;

const CONTROLS = '[data-headstart-play], [data-open-player]';

/** @returns a function that takes the visitor's account */
export function playGate(title: HTMLElement): (account: Account) => void {
  const sign = title.querySelector<HTMLElement>('[data-play-sign]');
  const text = sign?.querySelector('span');
  // The page client may have begun before this script came.
  let state = (title.dataset.headstartState ?? null) as ShownState | null;
  let code: FailureCode | null = null;
  // Where the video starts by itself, nobody needs to press.
  let waiting = 'headstartAutoplay' in title.dataset;
  let account: Account = { kind: 'asking' };
  let canPlay = true;

  const say = (tone: PlaySign['tone'], words: string): void => {
    if (!sign || !text) return;
    sign.dataset.tone = tone;
    // Waiting is seen and not read aloud: only its end is news.
    if (tone === 'waiting') text.setAttribute('aria-hidden', 'true');
    else text.removeAttribute('aria-hidden');
    if (text.textContent !== words) text.textContent = words;
  };

  const show = (): void => {
    const shown = playSign(state, code, account, waiting);
    canPlay = shown.canPlay;
    say(shown.tone, shown.text);
    for (const control of title.querySelectorAll(CONTROLS)) {
      if (canPlay) control.removeAttribute('aria-disabled');
      else control.setAttribute('aria-disabled', 'true');
    }
  };

  const sayIfSlow = (): void => {
    const waits = state !== 'error' && state !== 'busy' && canPlay && !('playing' in title.dataset);
    if (waits) say('waiting', 'Starting…');
  };

  const refuse = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    say('problem', '');
    setTimeout(show, REPEAT_MS);
  };

  title.addEventListener('headstart:state', (event) => {
    const { detail } = event as CustomEvent<StateDetail>;
    state = detail.state;
    code = detail.code ?? null;
    waiting = detail.awaits === 'slot';
    show();
  });

  const pressed = (event: Event): void => {
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (!control || !title.contains(control)) return;
    if (!canPlay) refuse(event);
    else if (control.matches('[data-headstart-play]')) setTimeout(sayIfSlow, SLOW_START_MS);
  };
  // On the window and while capturing, so that it comes before the page client's own listener.
  window.addEventListener('click', pressed, { capture: true });

  show();
  return (next) => {
    // It was said to a visitor who was signed out, and is asked again.
    if (code === 'signed_out' && next.kind === 'signed-in') [state, code] = [null, null];
    account = next;
    show();
  };
}
