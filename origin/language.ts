/** Languages, as playlists name them (BCP 47) and as viewers read them. */

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
/** ISO 639's words for a language that is not said. */
const UNSAID = ['und', 'mis'];

/** @param tag of a file: `ger`, `deu`, `de`, `pt-BR` or `pt_BR`. @returns the shortest tag for it; null for none */
export function languageOf(tag: string | undefined): string | null {
  try {
    const language = Intl.getCanonicalLocales((tag ?? '').trim().replaceAll('_', '-'))[0] ?? null;
    return language === null || UNSAID.includes(language) ? null : language;
  } catch {
    return null;
  }
}

/** @returns null for one that has no name: then it is hardly a language */
export const languageName = (language: string): string | null => NAMES.of(language) ?? null;
