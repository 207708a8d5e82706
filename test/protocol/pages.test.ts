import { describe, expect, test } from 'vitest';
import { PAGES, readPages } from '../../protocol/pages.ts';

describe('a page', () => {
  test.each([
    ['/movies/1', 'detail', 'movie/1'],
    ['/movies/1/', 'detail', 'movie/1'],
    ['/media/1', 'detail', 'movie/1'],
    ['/tv/9/episodes/1', 'detail', 'episode/1'],
    ['/play/movie/1', 'player', 'movie/1'],
    ['/play/episode/1', 'player', 'episode/1'],
    ['/play/file/1/', 'player', 'file/1'],
    ['/tv/9', 'detail', null],
    ['/movies/1#cast', 'detail', 'movie/1'],
    ['/player/#/player/movie/1?title=A+%26+B&fileId=7', 'player', 'file/7'],
    ['/player/#/player/episode/1?fileId=7&title=A&showId=9', 'player', 'file/7'],
    ['/player#/player/movie/1?fileId=7', 'player', 'file/7'],
  ])('the page %s is a %s page of %s', (path, kind, ref) => {
    expect(readPages(PAGES)(path)).toEqual({ kind, ref });
  });

  test.each([
    '/',
    '/movies',
    '/movies/',
    '/tv',
    '/movies/1/edit',
    '/play/series/1',
    '/movies/a.b',
    '/x/movies/1',
    '/player/',
    '/player/#/',
    '/player/#/player/movie/1',
    '/player/#/player/movie/1?title=A',
    '/player/#/player/movie/1?fileId=',
    '/player/#/player/movie/1?fileId=offline',
    '/player/#/player/movie/1?otherfileId=7',
    '/player/#/player/series/1?fileId=7',
    '/player/?fileId=7#/player/movie/1',
    '/x/#/movies/1',
  ])('the page %s shows no media', (path) => {
    expect(readPages(PAGES)(path)).toBe(null);
  });
});

test('a site may have page patterns of its own', () => {
  const mediaPage = readPages('movie=/watch/film-:id play=/player/:kind-:id.html');
  expect(mediaPage('/watch/film-7')).toEqual({ kind: 'detail', ref: 'movie/7' });
  expect(mediaPage('/player/episode-8.html')).toEqual({ kind: 'player', ref: 'episode/8' });
  expect(mediaPage('/movies/1')).toBe(null);
});

test('a site may keep its place behind the #', () => {
  const mediaPage = readPages('movie=/app#/film/:id play=/#/watch/:kind/:id');
  expect(mediaPage('/app#/film/7')).toEqual({ kind: 'detail', ref: 'movie/7' });
  expect(mediaPage('/app#/film/7?from=list')).toEqual({ kind: 'detail', ref: 'movie/7' });
  expect(mediaPage('/#/watch/episode/8')).toEqual({ kind: 'player', ref: 'episode/8' });
  expect(mediaPage('/app')).toBe(null);
});
