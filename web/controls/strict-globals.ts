/**
 * Lets media-chrome work under a strict Content-Security-Policy, and without storage. It replaces the module from which
 * media-chrome takes its globals (see `scripts/build/site.ts`). media-chrome writes styles into its shadow trees as
 * `<style>`, which a Content-Security-Policy without 'unsafe-inline' forbids
 * (https://github.com/muxinc/media-chrome/issues/898). Here they become constructed style sheets, which every policy
 * allows. media-chrome also keeps the language of the subtitles in `localStorage`, and shows no subtitles when the
 * browser forbids storage. Here media-chrome gets the player's own record of the viewer's choice instead.
 */
import { chosenTracks } from '../player/chosen-tracks.ts';

class StrictElement extends HTMLElement {
  override attachShadow(init: ShadowRootInit): ShadowRoot {
    const root = super.attachShadow(init);
    const write = (markup: string): void => fill(root, markup);
    Object.defineProperty(root, 'setHTMLUnsafe', { value: write });
    Object.defineProperty(root, 'innerHTML', { set: write });
    return root;
  }
}

function fill(root: ShadowRoot, markup: string): void {
  const template = document.createElement('template');
  template.innerHTML = markup;
  const { content } = template;
  // The markup may contain declarative shadow trees. The elements make the same trees themselves, so these are removed.
  for (const tree of content.querySelectorAll('template[shadowrootmode]')) tree.remove();
  for (const style of content.querySelectorAll('style')) style.replaceWith(constructed(root, style));
  root.replaceChildren(content);
}

/**
 * @returns an element in place of the `<style>`. media-chrome looks for an element that is called `style` and has a
 * `sheet`
 */
function constructed(root: ShadowRoot, { textContent, id, media }: HTMLStyleElement): Element {
  const sheet = new CSSStyleSheet({ media });
  sheet.replaceSync(textContent ?? '');
  root.adoptedStyleSheets.push(sheet);
  const place = document.createElementNS(null, 'style');
  place.id = id;
  if (media) place.setAttribute('media', media);
  return Object.assign(place, { sheet });
}

/** The language of the viewer's last subtitles, also after the viewer has switched subtitles off. */
let language = chosenTracks().subtitles ?? null;
const isLanguage = (key: string): boolean => key.endsWith('subtitles-lang');
const storage = {
  getItem: (key: string): string | null => (isLanguage(key) ? (chosenTracks().subtitles ?? language) : null),
  setItem: (key: string, value: string): void => {
    if (isLanguage(key)) language = value;
  },
  removeItem: (): void => {},
};

const globals = new Proxy(window, {
  get(target, name) {
    if (name === 'HTMLElement') return StrictElement;
    if (name === 'localStorage') return storage;
    const value: unknown = Reflect.get(target, name);
    // The functions of a window need the window as `this`, so they are bound to it. Classes are passed on unbound.
    return typeof value === 'function' && !Object.hasOwn(value, 'prototype') ? value.bind(target) : value;
  },
});
const page = document;

export { globals as GlobalThis, globals as globalThis, page as Document, page as document };
export const isServer = false;
