/** Shows the words about a state on a page, and the buttons that lead out of it. */
import { WAY_OUT_NAMES, type WayOut, type Words } from './words.ts';

/** The action of each way out. An absent one is not offered. */
export type WaysOut = { [way in WayOut]?: (() => void) | undefined };

/**
 * @param place has a `[data-words]`, a live region that screen readers know before there is anything to say, and a
 * `[data-ways]`
 * @param focusElse takes the focus when the focused way out goes and no other comes
 * @returns a function that shows words. `data-tone` says how they are meant, and `data-veiled` that nothing plays
 * without a way out
 */
export function noticeIn(place: HTMLElement, waysOut: WaysOut, focusElse: () => void): (words: Words) => void {
  const line = place.querySelector('[data-words]');
  const ways = place.querySelector('[data-ways]');
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = ({ tone, text, ways: offered }: Words): void => {
    place.dataset.tone = tone;
    place.toggleAttribute('data-veiled', tone === 'problem' && offered.length > 0);
    // An unchanged text is not read aloud again.
    if (line && line.textContent !== text) line.textContent = text;
    const next = offered.join();
    if (!ways || next === shown) return;
    shown = next;
    const hasFocus = (): boolean => ways.contains((ways.getRootNode() as Document | ShadowRoot).activeElement);
    const hadFocus = hasFocus();
    ways.replaceChildren(...offered.flatMap((way) => button(way) ?? []));
    if (!hadFocus) return;
    ways.querySelector('button')?.focus();
    // No way out is left, or the ways are hidden.
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
