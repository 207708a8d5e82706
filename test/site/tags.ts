/**
 * Reads the tags of rendered pages. It relies on the renderer, which writes every attribute in quotation marks and
 * escapes `>`.
 */

export interface Tag {
  name: string;
  attributes: Record<string, string>;
  /** The text from this tag to the one that closes it, without the tags in between. */
  text: string;
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const decode = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '');

export function tags(page: string): Tag[] {
  return [...page.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map((match) => {
    const [whole, name = '', attributes = ''] = match;
    const after = page.slice(match.index + whole.length);
    return {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, key = '', value = '']) => [key, decode(value)]),
      ),
      text: decode((after.split(`</${name}>`)[0] ?? '').replace(/<[^>]*>/g, '')).trim(),
    };
  });
}

export const tagsNamed = (page: string, name: string): Tag[] => tags(page).filter((tag) => tag.name === name);

export const tagsWith = (page: string, attribute: string): Tag[] =>
  tags(page).filter(({ attributes }) => attribute in attributes);

/** The accessible name of a control. These pages name a control by `aria-label` or by its text. */
export const accessibleName = ({ attributes, text }: Tag): string => attributes['aria-label'] ?? text;
