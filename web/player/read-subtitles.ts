/** A list of subtitles, as Mydia answers it. By hand, as the edge's replies are read. */

export interface ListedSubtitles {
  id: string;
  label: string;
  /** As BCP 47 names it; `''` where it is not known. */
  language: string;
  isForced: boolean;
  /** They have a text … */
  isText: boolean;
  /** … or a server that can make them a part of the picture: the film's so manieth subtitle stream. Null for all others. */
  burn: number | null;
}

interface Entry {
  track_id?: unknown;
  title?: unknown;
  language?: unknown;
  forced?: unknown;
  deliverable?: unknown;
  burn?: unknown;
}

/** @returns those that can be shown; none for what is no list */
export function readSubtitles(json: unknown): ListedSubtitles[] {
  const { data } = (json as { data?: unknown } | null) ?? {};
  if (!Array.isArray(data)) return [];
  return (data as (Entry | null)[]).flatMap((entry) => {
    const { track_id: id, title, language, forced, deliverable, burn } = entry ?? {};
    if (typeof id !== 'string' && typeof id !== 'number') return [];
    const isText = deliverable === true;
    const stream = !isText && Number.isInteger(burn) ? (burn as number) : null;
    if (!isText && stream === null) return [];
    const label = typeof title === 'string' && title ? title : `${language ?? id}`;
    const tag = languageOf(language);
    return [{ id: `${id}`, label, language: tag, isForced: forced === true, isText, burn: stream }];
  });
}

/** Mydia has the three letters of files; playlists, and what a viewer has chosen, the shortest tag. */
function languageOf(tag: unknown): string {
  try {
    const { baseName } = new Intl.Locale(`${tag}`);
    return baseName === 'und' ? '' : baseName;
  } catch {
    return '';
  }
}

/** @param url of a film's list. @returns null where asking again may help */
export async function askList(url: string): Promise<ListedSubtitles[] | null> {
  try {
    const response = await fetch(url);
    if (response.ok) return readSubtitles(await response.json().catch(() => null));
    return response.status < 500 && response.status !== 429 ? [] : null;
  } catch {
    return null;
  }
}
