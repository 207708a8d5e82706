/** Shows the words about a state on a page, and the buttons that help the viewer out of it. */
import { BUTTON_LABELS, type ButtonName, type Words } from './words.ts';

/** What each button does. A button without an action is not shown. */
export type ButtonActions = { [name in ButtonName]?: (() => void) | undefined };

/**
 * @param place has an element `[data-words]` for the text, and an element `[data-buttons]` for the buttons. The former is
 * a live region, so that screen readers read each text
 * @param focusElse called when the focused button is removed and no other button can take the focus
 * @returns a function that shows the text and the buttons of `Words`. It sets `data-tone` on `place`, and also
 * `data-veiled` while text and buttons cover the picture
 */
export function noticeIn(place: HTMLElement, actions: ButtonActions, focusElse: () => void): (words: Words) => void {
  const line = place.querySelector('[data-words]');
  const buttons = place.querySelector('[data-buttons]');
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = ({ tone, text, buttons: offered }: Words): void => {
    place.dataset.tone = tone;
    place.toggleAttribute('data-veiled', tone === 'problem' && offered.length > 0);
    // A text is set only when it has changed, since screen readers read each new text aloud.
    if (line && line.textContent !== text) line.textContent = text;
    const next = offered.join();
    if (!buttons || next === shown) return;
    shown = next;
    const hasFocus = (): boolean => buttons.contains((buttons.getRootNode() as Document | ShadowRoot).activeElement);
    const hadFocus = hasFocus();
    buttons.replaceChildren(...offered.flatMap((name) => button(name) ?? []));
    if (!hadFocus) return;
    buttons.querySelector('button')?.focus();
    // There is no button, or the buttons are hidden.
    if (!hasFocus()) focusElse();
  };

  return (words) => {
    clearTimeout(timer);
    if (words.afterMs) timer = setTimeout(say, words.afterMs, words);
    else say(words);
  };

  function button(name: ButtonName): HTMLButtonElement | null {
    const run = actions[name];
    if (!run) return null;
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = BUTTON_LABELS[name];
    made.addEventListener('click', run);
    return made;
  }
}
