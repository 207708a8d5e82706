import { describe, expect, test } from 'vitest';
import { isVideo } from '../../origin/container.ts';
import { uuidV5 } from '../../origin/ids.ts';
import { parseName } from '../../origin/names.ts';

describe('a video that is named', () => {
  test.each([
    ['Stalker (1979).mkv', 'Stalker', 1979],
    ['Stalker (1979) 1080p x265.mkv', 'Stalker', 1979],
    ['The.Long.Night.(2011).mp4', 'The Long Night', 2011],
    ['Dr. Who Was Here (2020).mkv', 'Dr. Who Was Here', 2020],
    ['2001 A Space Odyssey [1968].mkv', '2001 A Space Odyssey', 1968],
    ['Holiday in March.mov', 'Holiday in March', null],
    ['Stalker (1979)/Stalker (1979).mkv', 'Stalker', 1979],
  ])('%s is a movie', (path, title, year) => {
    expect(parseName(path)).toEqual({ kind: 'movie', title, year });
  });

  test.each([
    ['Small Weather/Season 01/Small Weather - S01E02 - Rain.mkv', 'Small Weather', 1, 2, 'Rain'],
    ['Small Weather/S02E11 - Hail.mkv', 'Small Weather', 2, 11, 'Hail'],
    ['Small Weather/Season 1/s1e3.mkv', 'Small Weather', 1, 3, null],
    ['Small Weather/Small.Weather.S01E04.The.Thaw.mkv', 'Small Weather', 1, 4, 'The Thaw'],
    ['Small Weather - S01E05 - Dew.mkv', 'Small Weather', 1, 5, 'Dew'],
    ['Small Weather/S01E06-E07 - Two Days.mkv', 'Small Weather', 1, 6, 'Two Days'],
  ])('%s is an episode', (path, showTitle, season, number, title) => {
    expect(parseName(path)).toMatchObject({ kind: 'episode', show: 'Small Weather', showTitle, season, number, title });
  });

  test('a year in the folder of a show belongs to the show, not to its title', () => {
    expect(parseName('Small Weather (2025)/S01E01.mkv')).toMatchObject({ showTitle: 'Small Weather', showYear: 2025 });
  });

  test('by anything but a video extension, or hidden, is no video', () => {
    expect(['a.mkv', 'a.MP4', 'a.jpg', 'a.nfo', 'mkv', '.a.mkv', 'a.mkv.part'].map(isVideo)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

test('an id is a UUID of version 5 that depends on the name alone', () => {
  const id = uuidV5('Stalker (1979).mkv');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidV5('Stalker (1979).mkv')).toBe(id);
  expect(uuidV5('Stalker (1980).mkv')).not.toBe(id);
});
