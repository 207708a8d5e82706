/** Escapes the values that stand in the demo's pages. */

/** Markup as a value. Only `html` makes it, so every other value in a page is escaped. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}
export type Html = Markup;

/**
 * The values of a template. Markup is inserted as it is, text is escaped, a list is joined, and an absent value leaves
 * nothing.
 */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function toText(slot: HtmlValue): string {
  if (slot instanceof Markup) return slot.toString();
  if (Array.isArray(slot)) return slot.map(toText).join('');
  if (slot === null || slot === undefined || slot === false) return '';
  return String(slot).replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** A template for element content and for attribute values in quotation marks; safe in no other place. */
export function html(strings: TemplateStringsArray, ...slots: HtmlValue[]): Html {
  return new Markup(strings.map((part, index) => part + toText(slots[index])).join(''));
}
