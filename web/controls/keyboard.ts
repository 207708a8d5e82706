/**
 * Which keys the controls take beside media-chrome's own, and when a key is not the player's. How far an arrow key
 * jumps stands in `chrome.ts`.
 */

/** On a page these keys scroll, or press the focused element. */
const OF_THE_PAGE = [' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
const OTHERS = ['k', 'm', 'f', 'c', 'j', 'l', 'p', '<', '>'];
/** Elements that take keys themselves: text is written, an option chosen, a button pressed. */
const TAKES_KEYS =
  'input, textarea, select, button, a[href], summary, [contenteditable], [role="menu"], [role="slider"]';

/** @returns the share of the film to which a digit's key leads; null for other keys */
export function seekShareOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null {
  if (ctrlKey || metaKey || altKey || !/^\d$/.test(key)) return null;
  return Number(key) / 10;
}

/**
 * @returns whether a key that was pressed outside the player is meant for it, on a page with nothing else that takes
 * keys
 */
export function isForPlayer(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented, target } = event;
  if (ctrlKey || metaKey || altKey || defaultPrevented) return false;
  if (target instanceof Element && target.closest(TAKES_KEYS)) return false;
  return OF_THE_PAGE.includes(key) || OTHERS.includes(key) || seekShareOf(event) !== null;
}
