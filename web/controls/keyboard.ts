/** Keys that media-chrome does not know, and where keys are heard. */

/** Keys that scroll or press something where the focus is on the page. */
const OF_THE_PAGE = [' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
const OTHERS = ['k', 'm', 'f', 'c', 'j', 'l', 'p', '<', '>'];
/** Takes keys itself: text is written, an option chosen, a button pressed. */
const TAKES_KEYS =
  'input, textarea, select, button, a[href], summary, [contenteditable], [role="menu"], [role="slider"]';

/** @returns for a digit's key, the share of the film that it leads to; null for other keys */
export function shareOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null {
  if (ctrlKey || metaKey || altKey || !/^\d$/.test(key)) return null;
  return Number(key) / 10;
}

/** @returns whether a key that was pressed outside the player is meant for it, on a page that has nothing else to press keys for */
export function isForPlayer(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented, target } = event;
  if (ctrlKey || metaKey || altKey || defaultPrevented) return false;
  if (target instanceof Element && target.closest(TAKES_KEYS)) return false;
  return OF_THE_PAGE.includes(key) || OTHERS.includes(key) || shareOf(event) !== null;
}
