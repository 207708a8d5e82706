import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isVideo } from '../../origin/library/container.ts';
import { uuidV5 } from '../../origin/library/ids.ts';
import { parseName } from '../../origin/library/names.ts';

describe('a video that is named', () => {
  test.each([
    ['Stalker (1979).mkv', 'Stalker', 1979],
    ['Stalker (1979) 1080p x265.mkv', 'Stalker', 1979],
    ['The.Long.Night.(2011).mp4', 'The Long Night', 2011],
    ['Dr. Who Was Here (2020).mkv', 'Dr. Who Was Here', 2020],
    ['2001 A Space Odyssey [1968].mkv', '2001 A Space Odyssey', 1968],
    ['Holiday in March.mov', 'Holiday in March', null],
    ['Stalker (1979)/Stalker (1979).mkv', 'Stalker', 1979],
    ['1917 (2019).mkv', '1917', 2019],
    ['1917.2019.1080p.BluRay.x264-GROUP.mkv', '1917', 2019],
    ['2012.mkv', '2012', null],
    ['2001 A Space Odyssey.mkv', '2001 A Space Odyssey', null],
    ['2001.A.Space.Odyssey.1968.2160p.UHD.BluRay.x265.10bit.HDR-GROUP.mkv', '2001 A Space Odyssey', 1968],
    ['Blade Runner 2049.mkv', 'Blade Runner 2049', null],
    ['Blade.Runner.2049.2017.1080p.WEB-DL.DD5.1.H264-GROUP.mkv', 'Blade Runner 2049', 2017],
    ['Blade.Runner.2049.1080p.BluRay.mkv', 'Blade Runner 2049', null],
    ['Real.Steel.2011.720p.BluRay.x264.mkv', 'Real Steel', 2011],
    ['Spider-Man.2002.DVDRip.XviD-GROUP.avi', 'Spider-Man', 2002],
    ['The_Third_Man_1949.mkv', 'The Third Man', 1949],
    ['Amélie.2001.FRENCH.1080p.mkv', 'Amélie', 2001],
    ['[GROUP] Spirited Away (2001) [1080p][ABCD1234].mkv', 'Spirited Away', 2001],
    ['Se7en (1995) - Directors Cut.mkv', 'Se7en', 1995],
    ['Apollo 13.mkv', 'Apollo 13', null],
    ["Ocean's 11.mkv", "Ocean's 11", null],
    ['10x10 (2018).mkv', '10x10', 2018],
    ['Some Film 1920x1080.mkv', 'Some Film', null],
    ['Inception (2010)/inception.1080p.mkv', 'Inception', 2010],
    ['Movies/Inception (2010)/movie.mp4', 'Inception', 2010],
    ['Collection (2010)/Another.mkv', 'Another', null],
    ['2014-05-03 Birthday.mp4', '2014-05-03 Birthday', null],
    ['VID_20140503_123456.mp4', 'VID 20140503 123456', null],
    ['Fahrenheit 9-11 (2004).mkv', 'Fahrenheit 9-11', 2004],
  ])('a video named %s is a movie', (path, title, year) => {
    expect(parseName(path)).toEqual({ kind: 'movie', title, year });
  });

  test.each([
    ['Small Weather/Season 01/Small Weather - S01E02 - Rain.mkv', 'Small Weather', 1, 2, 'Rain'],
    ['Small Weather/S02E11 - Hail.mkv', 'Small Weather', 2, 11, 'Hail'],
    ['Small Weather/Season 1/s1e3.mkv', 'Small Weather', 1, 3, null],
    ['Small Weather/Small.Weather.S01E04.The.Thaw.mkv', 'Small Weather', 1, 4, 'The Thaw'],
    ['Small Weather - S01E05 - Dew.mkv', 'Small Weather', 1, 5, 'Dew'],
    ['Small Weather/S01E06-E07 - Two Days.mkv', 'Small Weather', 1, 6, 'Two Days'],
  ])('a video named %s is an episode', (path, showTitle, season, number, title) => {
    expect(parseName(path)).toMatchObject({ kind: 'episode', show: 'Small Weather', showTitle, season, number, title });
  });

  test.each([
    ['TV Shows/Alpha/Season 01/S01E01.mkv', 'TV Shows/Alpha', 'Alpha', 1, 1, null],
    ['TV Shows/Beta (2011)/Season 01/S01E01.mkv', 'TV Shows/Beta (2011)', 'Beta', 1, 1, null],
    ['TV/Gamma/Specials/S00E01 - Making Of.mkv', 'TV/Gamma', 'Gamma', 0, 1, 'Making Of'],
    ['TV/Gamma/Specials/01 - Bloopers.mkv', 'TV/Gamma', 'Gamma', 0, 1, 'Bloopers'],
    ['TV/Gamma/Season 2/05 - The Storm.mkv', 'TV/Gamma', 'Gamma', 2, 5, 'The Storm'],
    ['TV/Gamma/Season 2/Gamma 205.mkv', 'TV/Gamma', 'Gamma', 2, 5, null],
    ['TV/Gamma/Season 2/Episode 12.mkv', 'TV/Gamma', 'Gamma', 2, 12, null],
    ['TV/Gamma/S03/e04.mkv', 'TV/Gamma', 'Gamma', 3, 4, null],
    ['TV/Gamma - 1x02 - Rain.mkv', 'TV/Gamma', 'Gamma', 1, 2, 'Rain'],
    ['Gamma/Gamma.1x02.avi', 'Gamma', 'Gamma', 1, 2, null],
    ['Gamma/Gamma S01E01-E02 - Both.mkv', 'Gamma', 'Gamma', 1, 1, 'Both'],
    ['Gamma/Gamma S01E01-02 - Both.mkv', 'Gamma', 'Gamma', 1, 1, 'Both'],
    ['Gamma/Gamma S01E01E02.mkv', 'Gamma', 'Gamma', 1, 1, null],
    ['Gamma/Gamma S01 E03 - Dew.mkv', 'Gamma', 'Gamma', 1, 3, 'Dew'],
    ['Gamma/Gamma Season 1 Episode 4.mkv', 'Gamma', 'Gamma', 1, 4, null],
    [
      'Downloads/The.Wire.S02E03.Hot.Shots.1080p.BluRay.x264-GROUP.mkv',
      'Downloads/The.Wire',
      'The Wire',
      2,
      3,
      'Hot Shots',
    ],
    [
      'Downloads/The.Wire.S02.1080p.BluRay-GROUP/The.Wire.S02E03.1080p.BluRay-GROUP.mkv',
      'Downloads/The.Wire',
      'The Wire',
      2,
      3,
      null,
    ],
    ['The.Wire.S02E03.PROPER.720p.HDTV.x264-GROUP.mkv', 'The.Wire', 'The Wire', 2, 3, null],
    ['The Office Season 3/The Office 3x04.mkv', 'The Office', 'The Office', 3, 4, null],
    ['1883.S01E01.mkv', '1883', '1883', 1, 1, null],
    [
      'The.Daily.Show.2024.11.07.Guest.Name.1080p.WEB.mkv',
      'The.Daily.Show',
      'The Daily Show',
      2024,
      1107,
      'Guest Name',
    ],
    ['[GROUP] Delta - 05 [1080p].mkv', 'Delta', 'Delta', 1, 5, null],
    ['Delta S2016E105.mkv', 'Delta', 'Delta', 2016, 105, null],
  ])('a video named %s is an episode of the show in %s', (path, show, showTitle, season, number, title) => {
    expect(parseName(path)).toMatchObject({ kind: 'episode', show, showTitle, season, number, title });
  });

  test('a name of any kind is parsed in a moment', () => {
    const parts = [
      'a',
      'S01E01',
      '1x02',
      ' - ',
      '.',
      '[x]',
      '(',
      '2001',
      '1080p',
      'ep',
      '-',
      '_',
      'Part 1 ',
      'x264',
      '1 ',
    ];
    const name = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 80 })
      .map((all) => all.join('').slice(0, 250));
    fc.assert(
      fc.property(name, (text) => {
        // Measures the processor's time. By the clock, the parser would seem slow at any name on a busy machine.
        const since = process.threadCpuUsage();
        parseName(`${text}.mkv`);
        const { user, system } = process.threadCpuUsage(since);
        expect((user + system) / 1_000).toBeLessThan(250);
      }),
      { numRuns: 500 },
    );
  });

  test('a year in the name of a show’s folder belongs to the show, not to its title', () => {
    expect(parseName('Small Weather (2025)/S01E01.mkv')).toMatchObject({ showTitle: 'Small Weather', showYear: 2025 });
  });

  test('a file without a video extension, and a hidden one, is no video', () => {
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
