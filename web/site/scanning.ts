/**
 * Adds new films to an open library page while films are being prepared. It also reloads the page of a title that was
 * not in the library yet.
 */

/** How often the page asks, in milliseconds: while films are being prepared, and otherwise. */
const SOON_MS = 2_000;
const LATER_MS = 15_000;

const sign = (): Element | null => document.querySelector('[data-scanning]');

/** Does nothing on a page that shows no list of films. */
export async function followScan(): Promise<void> {
  while (sign() || document.querySelector('[data-library]')) {
    await new Promise((resolve) => setTimeout(resolve, sign() ? SOON_MS : LATER_MS));
    if (document.hidden) continue;
    const reply = await fetch(location.pathname).catch(() => null);
    if (!reply) continue;
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    if (reply.ok && !page.querySelector('[data-library]')) location.reload();
    else show(page);
  }
}

/** The element with the words stays in place, so that a screen reader reads its changes. */
function show(page: Document): void {
  const [words, nextWords] = [sign(), page.querySelector('[data-scanning]')];
  if (words && nextWords && words.textContent !== nextWords.textContent) words.textContent = nextWords.textContent;
  if (words && !nextWords) words.remove();
  const [library, next] = [document, page].map((one) => one.querySelector('[data-library]'));
  if (!library || !next || library.innerHTML === next.innerHTML) return;
  const focused = library.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null;
  library.replaceChildren(...next.childNodes);
  if (focused) library.querySelector<HTMLElement>(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
