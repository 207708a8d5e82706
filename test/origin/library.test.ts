import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Library } from '../../protocol/library.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { type Origin, runOrigin } from './origin.ts';

const later = afterwards();

let media: string;
let origin: Origin;
let library: Library;

beforeAll(async () => {
  const elsewhere = await temporaryFolder(later);
  await fill(elsewhere, { 'Secret (1999).mp4': 'silent', 'secret.jpg': { text: 'not for you' } });
  media = await temporaryFolder(later);
  await fill(media, {
    'Described (2001).mp4': 'silent',
    'Described (2001).nfo': {
      text: '<?xml version="1.0"?><movie><title>Described &amp; Named</title><plot>  Once\n upon a time. </plot><year>1987</year></movie>',
    },
    'Described (2001)-poster.jpg': { text: 'poster' },
    'Described (2001)-fanart.jpg': { text: 'fanart' },
    'Bare (2002).mp4': 'plain',
    'Folder (2003)/Folder (2003).mp4': 'silent',
    'Folder (2003)/movie.nfo': { text: '<movie><plot>In a folder.</plot></movie>' },
    'Folder (2003)/poster.jpg': { text: 'folder' },
    'Odd (2004).mp4': 'silent',
    'Odd (2004).nfo': { text: 'not <xml' },
    'Lured (2005).mp4': 'silent',
    'Broken (2006).mkv': { text: 'no video at all' },
    'Lists/List (2007).mkv': { text: 'ffconcat version 1.0\nfile Part.mp4\n' },
    'Lists/Part.mp4': 'silent',
    '.hidden/Hidden (2008).mp4': 'silent',
    'Show One/tvshow.nfo': {
      text: '<tvshow><title>Show the First</title><plot>Of all.</plot><year>2020</year></tvshow>',
    },
    'Show One/Season 01/Show One - S01E02 - Second.mp4': 'silent',
    'Show One/Season 01/Show One - S01E01 - First.mp4': 'silent',
    'Show One/Season 01/Show One - S01E01 - First.nfo': {
      text: '<episodedetails><title>The First</title><plot>It begins.</plot></episodedetails>',
    },
    'Show One/Season 01/Show One - S01E01 - First-thumb.jpg': { text: 'thumb' },
    'Show One/Season 02/S02E01.mp4': 'silent',
    'Show Two/S01E10 - Tenth.mp4': 'silent',
    'Show Two/S01E09 - Ninth.mp4': 'silent',
  });
  await symlink(join(elsewhere, 'Secret (1999).mp4'), join(media, 'Secret (1999).mp4'));
  await symlink(elsewhere, join(media, 'Elsewhere'));
  await symlink(join(elsewhere, 'secret.jpg'), join(media, 'Lured (2005).jpg'));
  origin = await runOrigin(media, { QUIET: '1' }, later);
  library = await origin.library();
}, HOOK_MS);

const movie = (title: string) => {
  const found = library.movies.find((each) => each.title === title);
  if (!found) throw new Error(`no movie ${title}`);
  return found;
};

const picture = (path: string) => origin.ask(path, { key: null });
const text = async (path: string) => (await picture(path)).text();

describe('the library', () => {
  test('the library lists movies: no broken, hidden or foreign file, and no list of other files', () => {
    const titles = library.movies.map(({ title }) => title).sort();
    expect(titles).toEqual(['Bare', 'Described & Named', 'Folder', 'Lured', 'Odd', 'Part']);
  });

  test('the library takes title, plot and year from a sidecar', () => {
    expect(movie('Described & Named')).toMatchObject({ overview: 'Once upon a time.', year: 1987 });
    expect(movie('Folder')).toMatchObject({ overview: 'In a folder.', year: 2003 });
  });

  test('the library does without a sidecar, or with one that cannot be read', () => {
    expect(movie('Bare')).toMatchObject({
      overview: null,
      year: 2002,
      video: { codec: 'h264', width: 320, height: 180 },
    });
    expect(movie('Bare').durationS).toBeCloseTo(6, 0);
    expect(movie('Odd')).toMatchObject({ overview: null, year: 2004 });
  });

  test('the library lists shows with their episodes in order', () => {
    expect(library.shows.map(({ title, year, overview }) => [title, year, overview])).toEqual([
      ['Show the First', 2020, 'Of all.'],
      ['Show Two', null, null],
    ]);
    const episodes = library.shows.map((show) => show.episodes.map((e) => `${e.season}.${e.number} ${e.title}`));
    expect(episodes).toEqual([
      ['1.1 The First', '1.2 Second', '2.1 Episode 1'],
      ['1.9 Ninth', '1.10 Tenth'],
    ]);
    expect(library.shows[0]?.episodes[0]?.overview).toBe('It begins.');
  });

  test('the library has the same ids after a restart', async () => {
    const again = await runOrigin(media, { QUIET: '1' });
    expect(await again.library()).toEqual(library);
  });

  test('the library may be read without a sign-in', async () => {
    expect((await origin.ask('/library', { key: null })).status).toBe(200);
  });
});

describe('a picture', () => {
  test('a title’s picture is the one beside the video', async () => {
    const { poster, still } = movie('Described & Named');
    expect([await text(poster), await text(still)]).toEqual(['poster', 'fanart']);
    expect(await text(movie('Folder').poster)).toBe('folder');
    expect(await text(library.shows[0]?.episodes[0]?.still as string)).toBe('thumb');
    expect((await picture(poster)).headers.get('content-type')).toBe('image/jpeg');
  });

  test('a title’s picture is a frame of the video when there is none beside it', async () => {
    for (const path of [movie('Bare').poster, library.shows[1]?.poster as string]) {
      const bytes = Buffer.from(await (await picture(path)).arrayBuffer());
      expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    }
  });

  test('a title’s picture is never one outside the library', async () => {
    expect(await text(movie('Lured').poster)).not.toContain('not for you');
  });

  test.each(['00000000-0000-5000-8000-000000000000.jpg', '..%2f..%2fetc%2fpasswd', 'x.jpg', '.jpg'])(
    'a picture that does not exist (%s) is not found',
    async (name) => {
      expect((await picture(`/posters/${name}`)).status).toBe(404);
    },
  );
});

test('ENABLE_PLAYBACK is a flag for pages: the API goes on working', async () => {
  expect(library.playbackEnabled).toBe(true);
  const off = await runOrigin(media, { ENABLE_PLAYBACK: 'false', QUIET: '1' });
  expect((await off.library()).playbackEnabled).toBe(false);
  const file = readFileSync(join(media, 'Odd (2004).mp4'));
  const reply = await off.ask(`/stream/movie/${movie('Odd').id}`);
  expect(Buffer.from(await reply.arrayBuffer()).equals(file)).toBe(true);
});
