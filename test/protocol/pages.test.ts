import { describe, expect, test } from 'vitest';
import { mediaPage } from '../../protocol/pages.ts';

describe('a page', () => {
  test.each([
    ['/movies/1', 'detail', 'movie/1'],
    ['/movies/1/', 'detail', 'movie/1'],
    ['/media/1', 'detail', 'movie/1'],
    ['/tv/9/episodes/1', 'detail', 'episode/1'],
    ['/play/movie/1', 'player', 'movie/1'],
    ['/play/episode/1', 'player', 'episode/1'],
    ['/play/file/1/', 'player', 'file/1'],
  ])('%s is a %s page of %s', (path, kind, ref) => {
    expect(mediaPage(path)).toEqual({ kind, ref });
  });

  test.each(['/', '/movies', '/movies/', '/tv/9', '/movies/1/edit', '/play/series/1', '/movies/a.b', '/x/movies/1'])(
    '%s shows no single media',
    (path) => {
      expect(mediaPage(path)).toBe(null);
    },
  );
});
