/** How the origin parses a language's tag, and which name of the language viewers see. */

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
/** ISO 639's codes for an unknown language. */
const UNSAID = ['und', 'mis'];

/**
 * @param tag of a file: `ger`, `deu`, `de`, `pt-BR` or `pt_BR`
 * @returns the shortest tag for the language; null for no language
 */
export function languageOf(tag: string | undefined): string | null {
  try {
    // A word in a file's name may look like a tag with an extension, such as `de-u-co-phonebk`. `DisplayNames` throws
    // an error for such a tag. `baseName` is the tag without its extensions.
    const { baseName } = new Intl.Locale((tag ?? '').trim().replaceAll('_', '-'));
    return UNSAID.includes(baseName) ? null : baseName;
  } catch {
    return null;
  }
}

/** @returns null for a tag without a name: it is hardly a language */
export const languageName = (language: string): string | null => NAMES.of(language) ?? null;
