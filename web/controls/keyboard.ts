/**
 * Which keys the controls take besides media-chrome's own, and when a key is not the player's. `chrome.ts` sets how far
 * an arrow key jumps.
 */

/** Keys by which the browser scrolls a page or presses the focused element. */
const OF_THE_PAGE = [' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
const OTHERS = ['k', 'm', 'f', 'c', 'j', 'l', 'p', '<', '>'];
/** Elements that take keys themselves: keys write text, choose an option or press a button there. */
const TAKES_KEYS =
  'input, textarea, select, button, a[href], summary, [contenteditable], [role="menu"], [role="slider"]';

/** @returns the place to which a digit key leads, as a share of the film; null for other keys */
export function seekShareOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null {
  if (ctrlKey || metaKey || altKey || !/^\d$/.test(key)) return null;
  return Number(key) / 10;
}

/**
 * @returns whether the player takes a key that was pressed elsewhere on the page. The player does not take the key when
 * the focused element takes keys itself
 */
export function isForPlayer(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented, target } = event;
  if (ctrlKey || metaKey || altKey || defaultPrevented) return false;
  if (target instanceof Element && target.closest(TAKES_KEYS)) return false;
  return OF_THE_PAGE.includes(key) || OTHERS.includes(key) || seekShareOf(event) !== null;
}
