import { describe, expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { type Kept, STASH_LIMITS, Stash } from '../../sw/stash.ts';

const FILM = 'movie/film' as MediaRef;
const RIGHT = 'right-of-alice';
const PATH = `/api/v1/hls/play/${FILM}/${RIGHT}/0.m4s`;
const PLAYLIST = `#EXTM3U\n#EXTINF:1,\n${RIGHT}/0.m4s\n`;

const segment = (bytes = 10): Kept => ({ headers: new Headers(), body: new ArrayBuffer(bytes) });

function stashOf(held: () => boolean = () => true): Stash {
  const stash = new Stash(held);
  put(stash, FILM, PATH, segment());
  return stash;
}

function put(stash: Stash, ref: MediaRef, path: string, kept: Kept, right = RIGHT): void {
  const film = stash.open(ref, right);
  if (film) stash.keep(film, path, kept);
}

describe('who reads', () => {
  test('a page whose playlist carries the same right', () => {
    const stash = stashOf();
    stash.admit('player', FILM, PLAYLIST);
    expect(stash.find('player', FILM, PATH)?.body.byteLength).toBe(10);
  });

  test('not a page to which the edge has given none', () => {
    const stash = stashOf();
    expect(stash.find('player', FILM, PATH)).toBeNull();
    stash.admit('player', FILM, PLAYLIST);
    expect(stash.find('another', FILM, PATH)).toBeNull();
  });

  test('not another viewer, whose right is another: from then on nobody does', () => {
    const stash = stashOf();
    stash.admit('alice', FILM, PLAYLIST);
    stash.admit('bob', FILM, PLAYLIST.replace(RIGHT, 'right-of-bob'));
    expect(stash.find('bob', FILM, PATH)).toBeNull();
    expect(stash.find('alice', FILM, PATH)).toBeNull();
    expect(stash.bytes).toBe(0);
  });

  test('a segment read by another right takes the place of all that there was', () => {
    const stash = stashOf();
    put(stash, FILM, '/of-bob', segment(7), 'right-of-bob');
    expect(stash.bytes).toBe(7);
    stash.admit('alice', FILM, PLAYLIST);
    expect(stash.has(FILM)).toBe(false);
  });
});

describe('with the lease', () => {
  test('goes what was kept', () => {
    let held = true;
    const stash = stashOf(() => held);
    expect(stash.has(FILM)).toBe(true);
    held = false;
    stash.tidy();
    expect(stash.bytes).toBe(0);
  });

  test('nothing is served that nobody holds, also when nothing has tidied up', () => {
    let held = true;
    const stash = stashOf(() => held);
    stash.admit('player', FILM, PLAYLIST);
    held = false;
    expect(stash.find('player', FILM, PATH)).toBeNull();
  });

  test('a segment that was still coming when its film was dropped is not kept', () => {
    const stash = stashOf();
    const film = stash.open(FILM, RIGHT);
    stash.drop(FILM);
    if (film) stash.keep(film, PATH, segment());
    expect(stash.bytes).toBe(0);
  });
});

describe('room', () => {
  test('is for the start of a film: after what did not fit, nothing is kept', () => {
    const stash = stashOf();
    put(stash, FILM, '/1', segment(STASH_LIMITS.film));
    expect(stash.bytes).toBe(10);
    expect(stash.open(FILM, RIGHT)).toBeNull();
    put(stash, FILM, '/2', segment(1));
    expect(stash.bytes).toBe(10);
  });

  test('is bounded in all: the film that was used least recently goes', () => {
    const stash = new Stash(() => true);
    const films = ['movie/1', 'movie/2', 'movie/3'] as MediaRef[];
    for (const ref of films.slice(0, 2)) put(stash, ref, ref, segment(STASH_LIMITS.film));
    stash.has('movie/1' as MediaRef);
    put(stash, 'movie/3' as MediaRef, '/3', segment(STASH_LIMITS.film));
    expect(films.map((ref) => stash.has(ref))).toEqual([true, false, true]);
    expect(stash.bytes).toBeLessThanOrEqual(STASH_LIMITS.all);
  });

  test('a segment that was fetched twice counts once', () => {
    const stash = stashOf();
    put(stash, FILM, PATH, segment());
    expect(stash.bytes).toBe(10);
  });
});
