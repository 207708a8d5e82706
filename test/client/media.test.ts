import { describe, expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { PAGES, readPages } from '../../protocol/pages.ts';
import { mainRef } from '../../web/client/media.ts';

const ref = (text: string) => text as MediaRef;
const about = (path: string, onPage: string[], ...linked: string[]) =>
  mainRef(onPage.map(ref), readPages(PAGES)(path), () => linked.map(ref));

describe('what a page is about', () => {
  test('a page is about the media of its address, wherever that element stands', () => {
    expect(about('/movies/b', ['movie/a', 'movie/b'])).toBe('movie/b');
    expect(about('/movies/b', [], 'movie/a', 'movie/b')).toBe('movie/b');
  });

  test('a page whose address names no single media is about its first element’s', () => {
    expect(about('/tv/show', ['episode/1', 'episode/2'])).toBe('episode/1');
  });

  test('a page is about what its first link to a player plays: a show’s next episode, a film’s file', () => {
    expect(about('/media/show', [], 'episode/7', 'episode/1')).toBe('episode/7');
    expect(about('/media/b', [], 'file/b-2160p')).toBe('file/b-2160p');
  });

  test('a page that shows no way to play is about nothing, whatever its address says', () => {
    expect(about('/movies/b', [])).toBeNull();
    expect(about('/tv/show', [])).toBeNull();
  });

  test('a player’s page is about its own media, and not about what it links to', () => {
    expect(about('/play/movie/b', [], 'movie/c')).toBe('movie/b');
    expect(about('/player/#/player/movie/b?fileId=f', [])).toBe('file/f');
    expect(about('/player/#/player/movie/b?fileId=offline', [])).toBeNull();
  });

  test('a page’s elements count more than its address', () => {
    expect(about('/movies/b', ['file/b-2160p'], 'movie/b')).toBe('file/b-2160p');
  });

  test('a library page is about nothing', () => {
    expect(about('/', [], 'movie/b')).toBeNull();
  });
});
