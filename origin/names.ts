/** What a video's path within the library says about it. Paths have `/` between their parts. */

export type Named =
  | { kind: 'movie'; title: string; year: number | null }
  | {
      kind: 'episode';
      /** The show's folder within the library; without one, its title. */
      show: string;
      showTitle: string;
      showYear: number | null;
      season: number;
      number: number;
      title: string | null;
    };

const EPISODE = /^(.*?)[\s._-]*\bS(\d{1,3})[\s._-]*E(\d{1,4})(?:[\s._-]*E\d{1,4})*(?:[\s._-]+(.*))?$/i;

/** What stands beside a video and tells more of it. */
export const isSidecar = (name: string): boolean => /\.(?:nfo|jpg|srt|vtt|ass|ssa)$/i.test(name);

/** `/a/b.mkv` → `/a/b` */
export const withoutExtension = (path: string): string => path.replace(/\.[^./]+$/, '');

/** `Stalker (1979)` → title and year; other words after the year (`1080p`) are not part of the title. */
export function titleAndYear(name: string): { title: string; year: number | null } {
  const match = /^(.+?)[\s._]*[([](\d{4})[)\]]/.exec(name);
  const [title, year] = match ? [match[1] as string, Number(match[2])] : [name, null];
  return { title: spaced(title), year };
}

/** `The.Long.Night` → `The Long Night`; a name that has spaces keeps its dots. */
const spaced = (name: string): string => (/\s/.test(name) ? name : name.replace(/[._]+/g, ' ')).trim();

export function parseName(path: string): Named {
  const parts = path.split('/');
  const name = withoutExtension(parts.at(-1) as string);
  const episode = EPISODE.exec(name);
  if (!episode) return { kind: 'movie', ...titleAndYear(name) };
  const [, before, season, number, after] = episode;
  const show = parts.length > 1 ? (parts[0] as string) : (before ?? '').trim() || 'Unsorted';
  const { title, year } = titleAndYear(show);
  return {
    kind: 'episode',
    show,
    showTitle: title,
    showYear: year,
    season: Number(season),
    number: Number(number),
    title: after ? spaced(after) : null,
  };
}
