/**
 * Asks for the list of a film's subtitles, and reads it. The list has the form of Mydia's. Its reader is written by
 * hand, like the reader of the edge's replies.
 */

export interface ListedSubtitles {
  id: string;
  label: string;
  /** A BCP 47 tag; `''` for an unknown language. */
  language: string;
  isForced: boolean;
  /** The subtitles are text. */
  isText: boolean;
  /**
   * For subtitles that are pictures and that the server can burn into the film's picture, the number of their stream;
   * null for all others.
   */
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

/** @returns the subtitles that can be shown; none when the answer is no list */
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

/**
 * Mydia names languages by the three-letter codes of files. Playlists and the viewer's choices use the shortest tag.
 */
function languageOf(tag: unknown): string {
  try {
    const { baseName } = new Intl.Locale(`${tag}`);
    return baseName === 'und' ? '' : baseName;
  } catch {
    return '';
  }
}

/** @param url of a film's list. @returns null when another try may succeed */
export async function askList(url: string): Promise<ListedSubtitles[] | null> {
  try {
    const response = await fetch(url);
    if (response.ok) return readSubtitles(await response.json().catch(() => null));
    return response.status < 500 && response.status !== 429 ? [] : null;
  } catch {
    return null;
  }
}
