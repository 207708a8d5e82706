/** Shows the words about a state on a page, and the buttons that lead out of it. */
import { WAY_OUT_NAMES, type WayOut, type Words } from './words.ts';

/** The action of each way out. A way out without an action is not offered. */
export type WaysOut = { [way in WayOut]?: (() => void) | undefined };

/**
 * @param place has an element `[data-words]` for the text, and an element `[data-ways]` for the buttons. The former is
 * a live region, so that screen readers read each text
 * @param focusElse called when the focused button is removed and no other button can take the focus
 * @returns a function that shows the text and the buttons of `Words`. It sets `data-tone` on `place`, and also
 * `data-veiled` while text and buttons cover the picture
 */
export function noticeIn(place: HTMLElement, waysOut: WaysOut, focusElse: () => void): (words: Words) => void {
  const line = place.querySelector('[data-words]');
  const ways = place.querySelector('[data-ways]');
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = ({ tone, text, ways: offered }: Words): void => {
    place.dataset.tone = tone;
    place.toggleAttribute('data-veiled', tone === 'problem' && offered.length > 0);
    // A text is set only when it has changed, since screen readers read each new text aloud.
    if (line && line.textContent !== text) line.textContent = text;
    const next = offered.join();
    if (!ways || next === shown) return;
    shown = next;
    const hasFocus = (): boolean => ways.contains((ways.getRootNode() as Document | ShadowRoot).activeElement);
    const hadFocus = hasFocus();
    ways.replaceChildren(...offered.flatMap((way) => button(way) ?? []));
    if (!hadFocus) return;
    ways.querySelector('button')?.focus();
    // There is no button, or the buttons are hidden.
    if (!hasFocus()) focusElse();
  };

  return (words) => {
    clearTimeout(timer);
    if (words.afterMs) timer = setTimeout(say, words.afterMs, words);
    else say(words);
  };

  function button(way: WayOut): HTMLButtonElement | null {
    const run = waysOut[way];
    if (!run) return null;
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = WAY_OUT_NAMES[way];
    made.addEventListener('click', run);
    return made;
  }
}
