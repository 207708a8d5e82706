/** How a file's name becomes a title, a year, a season and an episode. Paths have `/` between their parts. */
import { filenameParse } from '@ctrl/video-filename-parser';

export type Named =
  | { kind: 'movie'; title: string; year: number | null }
  | {
      kind: 'episode';
      /**
       * The show's folder within the library. For a show without a folder of its own, this is the path that such a
       * folder would have: `tv/Small Weather` for `tv/Small Weather 1x02.mkv`.
       */
      show: string;
      showTitle: string;
      showYear: number | null;
      /** 0 for specials; the year for a show whose episodes are named by their dates. */
      season: number;
      /** The episode's number in its season. For a show with dates, the month and the day: 1107 is 7 November. */
      number: number;
      title: string | null;
    };

/** A file beside a video that tells more about it. */
export const isSidecar = (name: string): boolean => /\.(?:nfo|jpg|srt|vtt|ass|ssa)$/i.test(name);

/** `/a/b.mkv` → `/a/b` */
export const withoutExtension = (path: string): string => path.replace(/\.[^./]+$/, '');

const YEAR_IN_BRACKETS = /^(.+?)[\s._-]*[([]((?:18|19|20)\d{2})[)\]]/;
/** The group in a release's name: `[Group] Title`. */
const GROUP = /^\[[^\]]*\][\s._-]*(?=.)/;

/** `S01E02`, `S01E02-E03`, `1x02`, `Season 1 Episode 2`, `2024-11-07`, and ` - 02` after the name of a group. */
const MARK = new RegExp(
  [
    /(?<![a-z\d])S\d{1,4}[\s._-]*E\d{1,4}(?:[\s._-]*E\d{1,4}|-\d{2,3}(?![\dp]))*/,
    /(?<![a-z\d])\d{1,2}x\d{2,3}(?:-(?:\d{1,2}x)?\d{2,3})*(?!\d|\s*[([])/,
    /(?<![a-z\d])Season[\s._-]*\d{1,3}[\s._,-]*Episode[\s._-]*\d{1,4}/,
    /(?<!\d)(?:19|20)\d{2}([-._ ])(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])(?!\d)/,
    /(?<=^\[[^\]]*\].+ - )\d{2,4}(?=v\d|\s|$|\[|\()/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
/** In a season's folder a number is enough: `02 - Rain`, `Episode 2`, `Small Weather 102`. */
const NUMBER = /(?:^|[\s._-])(?:episode|ep?|#)?[\s._-]*(\d{1,3})(?=$|[\s._-])/i;

const SEASON_FOLDER =
  /^(?:season|series|staffel|saison|temporada|stagione|seizoen)[\s._-]*(\d{1,4})(?!\d)|^S(\d{1,2})$/i;
const SPECIALS_FOLDER = /^specials?$/i;
/** A release's folder: `Small.Weather.S01.1080p`, `Small Weather Season 1`. */
const RELEASE_FOLDER = /^(.+?)[\s._-]+(?:S(\d{1,2})(?:E\d+)?|Season[\s._-]*(\d{1,2}))(?![a-z\d])/i;
/** A folder of several shows, which is no show itself. */
const SHELF =
  /^(?:tv|tv[\s._-]*(?:shows?|series)|shows|series|television|serien|anime|cartoons?|downloads?|completed?|torrents?|videos?|media|new)$/i;

export function parseName(path: string): Named {
  const folders = path.split('/');
  // A name may contain line breaks.
  const name = withoutExtension(folders.pop() ?? '').replace(/\s+/g, ' ');
  const place = placeOf(folders);
  const { season, number, before, after } = episodeIn(name, place.season) ?? {};
  if (season === undefined || number === undefined) return { kind: 'movie', ...movieIn(name, folders.at(-1)) };
  const own = place.show.at(-1);
  const isFolder = own !== undefined && !SHELF.test(own);
  const called = isFolder ? own : trimmed((before ?? '').replace(GROUP, '')) || place.title || 'Unsorted';
  const { title, year } = titleAndYear(called);
  return {
    kind: 'episode',
    show: isFolder ? place.show.join('/') : [...place.show, called].join('/'),
    showTitle: title,
    showYear: year,
    season,
    number,
    title: titleAfter(after ?? ''),
  };
}

/** `Stalker (1979)` → title and year; other words after the year (`1080p`) are not part of the title. */
export function titleAndYear(name: string): { title: string; year: number | null } {
  const bare = name.replace(GROUP, '');
  const [, title, year] = YEAR_IN_BRACKETS.exec(bare) ?? [];
  return title === undefined ? released(bare) : { title: spaced(title), year: Number(year) };
}

/** The longest name that the parser gets, in characters: for a longer one it may need minutes. */
const PARSED_MAX = 120;
const STANDS_FOR_YEAR = 'Qyearq';

/** Reads a release's name, such as `2001.A.Space.Odyssey.1968.1080p.BluRay.x264-GROUP`. */
function released(name: string): { title: string; year: number | null } {
  const unread = { title: spaced(name), year: null };
  if (name.length > PARSED_MAX) return unread;
  const { year = null, title, resolution, videoCodec, sources = [] } = filenameParse(name);
  const before = year === null ? '' : trimmed(name.slice(0, name.lastIndexOf(year)));
  // A year in the future is a part of the title: `Blade Runner 2049`.
  const isYear = year !== null && Number(year) <= new Date().getFullYear() + 1;
  if (isYear && before !== '') return { title: spaced(before), year: Number(year) };
  if (!resolution && !videoCodec && sources.length === 0) return unread;
  if (year === null) return { title: spaced(title) || unread.title, year: null };
  const read = released(name.replaceAll(year, STANDS_FOR_YEAR));
  return { ...read, title: read.title.replaceAll(STANDS_FOR_YEAR, year) };
}

/** In `Stalker (1979)/stalker-1080p`, the folder's name says more about the film than the file's name. */
function movieIn(name: string, folder: string | undefined): { title: string; year: number | null } {
  const own = titleAndYear(name);
  const of = folder === undefined ? null : titleAndYear(folder);
  const isSame = of !== null && plain(own.title).startsWith(plain(of.title));
  return of?.year && own.year === null && (isSame || NAMELESS.test(name)) ? of : own;
}

/** Names that say nothing about their film. */
const NAMELESS = /^(?:movie|film|video|main|feature|title[\s._-]?\d*|vts_.*|\d{1,5})$/i;
const plain = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

interface Place {
  /** The folders below the library's root, down to the show's own folder or to a folder of several shows. */
  show: string[];
  season: number | null;
  /** The show's title in the name of a release's folder. */
  title: string | null;
}

function placeOf(folders: readonly string[]): Place {
  const folder = folders.at(-1) ?? '';
  const above = folders.slice(0, -1);
  const [, named, short] = SEASON_FOLDER.exec(folder) ?? [];
  if (named ?? short) return { ...placeOf(above), season: Number(named ?? short) };
  if (SPECIALS_FOLDER.test(folder)) return { ...placeOf(above), season: 0 };
  const [, title, pack, long] = RELEASE_FOLDER.exec(folder) ?? [];
  if (title === undefined) return { show: [...folders], season: null, title: null };
  return { ...placeOf(above), season: Number(pack ?? long), title };
}

interface Numbered {
  season: number;
  number: number;
  before: string;
  after: string;
}

function episodeIn(name: string, season: number | null): Numbered | null {
  const mark = MARK.exec(name);
  const found = mark ?? (season === null ? null : NUMBER.exec(name));
  if (!found) return null;
  const before = name.slice(0, found.index);
  const around = { before, after: name.slice(found.index + found[0].length) };
  if (!mark) {
    const [hundreds, rest] = [Math.floor(Number(found[1]) / 100), Number(found[1]) % 100];
    return { season: season ?? 1, number: hundreds === season ? rest : Number(found[1]), ...around };
  }
  if (/^\d+$/.test(mark[0])) return { season: season ?? 1, number: Number(mark[0]), ...around };
  if (mark[1] !== undefined) {
    // Private videos are often named by their date alone: such a name is no episode.
    if (season === null && trimmed(before) === '') return null;
    const [year = 0, month = 0, day = 0] = mark[0].split(mark[1]).map(Number);
    return { season: year, number: month * 100 + day, ...around };
  }
  const read = filenameParse(`Title ${mark[0]}`, true);
  const [of, number] = 'isTv' in read ? [read.seasons?.[0], read.episodeNumbers?.[0]] : [];
  return of === undefined || number === undefined ? null : { season: of, number, ...around };
}

/** @returns the episode's title, without words about the release (`1080p`); null for none */
function titleAfter(text: string): string | null {
  const words = trimmed(text.replace(/^v\d/, '').replace(/\[[^\]]*\]/g, ''));
  if (words === '' || words.length > PARSED_MAX) return words === '' ? null : spaced(words);
  const { title } = released(`${STANDS_FOR_YEAR}.${words}`);
  return trimmed(title.replace(STANDS_FOR_YEAR, '')) || null;
}

const trimmed = (text: string): string => text.replace(/^[\s._-]+|[\s._\-([]+$/g, '');

/** `The.Long.Night` → `The Long Night`; a name with spaces keeps its dots. */
const spaced = (name: string): string => (/\s/.test(name) ? name : name.replace(/[._]+/g, ' ')).trim();
