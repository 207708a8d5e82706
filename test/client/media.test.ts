import { describe, expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { PAGES, readPages } from '../../protocol/pages.ts';
import { mainRef } from '../../web/client/media.ts';

const ref = (text: string) => text as MediaRef;
const about = (path: string, ...onPage: string[]) => mainRef(onPage.map(ref), readPages(PAGES)(path)?.ref ?? null);

describe('what a page is about', () => {
  test('its address says so, wherever the element stands', () => {
    expect(about('/movies/b', 'movie/a', 'movie/b')).toBe('movie/b');
  });

  test('an address that shows no single media leaves it to the first element', () => {
    expect(about('/tv/show', 'episode/1', 'episode/2')).toBe('episode/1');
  });

  test('an address is enough for a page that has no element yet', () => {
    expect(about('/movies/b')).toBe('movie/b');
  });

  test('what an element plays counts more than what the address says', () => {
    expect(about('/movies/b', 'file/b-2160p')).toBe('file/b-2160p');
  });

  test('a library is about nothing', () => {
    expect(about('/')).toBeNull();
  });
});
