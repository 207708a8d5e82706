/**
 * Which files beside a film are its subtitles, and in which language. Such files are `Film.srt`, `Film.en.srt`,
 * `Film.en.forced.vtt`, `Film.Director's words.de.ass`.
 */
import { join, parse } from 'node:path';
import type { SubtitleFile } from '../probe/track.ts';
import { languageName, languageOf } from './language.ts';

const SUBTITLES = /\.(?:srt|vtt|ass|ssa)$/i;
const FORCED = ['forced', 'foreign'];
const FOR_DEAF = ['sdh', 'cc'];
/** Beside a word for a language, `hi` means "for the hearing-impaired"; alone it means Hindi. */
const HI = 'hi';
const MARKS = [...FORCED, ...FOR_DEAF, 'default'];

export const isSubtitles = (name: string): boolean => SUBTITLES.test(name);

/**
 * @param films paths without their extensions
 * @returns the film of a subtitle file: the subtitle file's name is the film's name, with or without further words
 * after a dot. Of several such films, the one with the longest name. Null when there is no such film
 */
export function filmOf(path: string, films: ReadonlySet<string>): string | null {
  const { dir, name } = parse(path);
  const words = name.split('.');
  for (let count = words.length; count > 0; count--) {
    const film = join(dir, words.slice(0, count).join('.'));
    if (films.has(film)) return film;
  }
  return null;
}

/**
 * @param film the film's path without its extension
 * @param path of a subtitle file
 * @returns null for another film's file
 */
export function subtitleFileOf(film: string, path: string): SubtitleFile | null {
  const said = path.replace(SUBTITLES, '');
  if (said !== film && !said.startsWith(`${film}.`)) return null;
  const words = said
    .slice(film.length + 1)
    .split('.')
    .filter(Boolean);
  const marks = words.map((word) => word.toLowerCase());
  const tags = words.filter((word, at) => !MARKS.includes(marks[at] ?? '') && isLanguage(word));
  const tag = tags.findLast((word) => word !== HI) ?? tags.at(-1);
  const title = words.filter((word, at) => word !== tag && word !== HI && !MARKS.includes(marks[at] ?? '')).join(' ');
  return {
    path,
    language: languageOf(tag),
    title: title === '' ? null : title,
    isForced: marks.some((mark) => FORCED.includes(mark)),
    isForDeaf: marks.some((mark) => FOR_DEAF.includes(mark) || (mark === HI && tag !== HI)),
  };
}

/**
 * Whether the word is a language's tag. A word of a title may have the form of a tag, but no language has that tag, so
 * `DisplayNames` has no name for it.
 */
function isLanguage(word: string): boolean {
  const language = languageOf(word);
  return language !== null && languageName(language) !== null;
}
