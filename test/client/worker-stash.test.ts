import { describe, expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import type { SegmentPath } from '../../protocol/urls.ts';
import { STASH_LIMITS, Stash, type StashedSegment } from '../../sw/stash.ts';

const FILM = 'movie/film' as MediaRef;
const RIGHT = 'right-of-alice';
const FIRST: SegmentPath = { ref: FILM, right: RIGHT, name: '0.m4s' };
const PLAYLIST = `#EXTM3U\n#EXTINF:1,\n${RIGHT}/0.m4s\n`;

const segment = (bytes = 10): StashedSegment => ({ headers: new Headers(), body: new ArrayBuffer(bytes) });

function stashOf(held: () => boolean = () => true): Stash {
  const stash = new Stash(held);
  put(stash, FIRST, segment());
  return stash;
}

function put(stash: Stash, path: SegmentPath, kept: StashedSegment): void {
  const film = stash.open(path);
  if (film) stash.keep(film, path.name, kept);
}

describe('who reads', () => {
  test('a page whose playlist carries the same right reads the stash', () => {
    const stash = stashOf();
    stash.admit('player', FILM, PLAYLIST);
    expect(stash.find('player', FIRST)?.body.byteLength).toBe(10);
  });

  test('a page to which the edge has given no right reads nothing', () => {
    const stash = stashOf();
    expect(stash.find('player', FIRST)).toBeNull();
    stash.admit('player', FILM, PLAYLIST);
    expect(stash.find('another', FIRST)).toBeNull();
  });

  test('another viewer, with another right, reads nothing, and from then on no page does', () => {
    const stash = stashOf();
    stash.admit('alice', FILM, PLAYLIST);
    stash.admit('bob', FILM, PLAYLIST.replace(RIGHT, 'right-of-bob'));
    expect(stash.find('bob', FIRST)).toBeNull();
    expect(stash.find('alice', FIRST)).toBeNull();
    expect(stash.bytes).toBe(0);
  });

  test('a segment that is read again by another right replaces the whole stash of its film', () => {
    const stash = stashOf();
    put(stash, { ...FIRST, right: 'right-of-bob' }, segment(7));
    expect(stash.bytes).toBe(7);
    stash.admit('alice', FILM, PLAYLIST);
    expect(stash.has(FILM)).toBe(false);
  });
});

describe('a film that begins with a head', () => {
  const SESSION = 'right-to-session';
  const NEXT: SegmentPath = { ref: FILM, right: SESSION, name: '1.m4s' };
  const JOINED = `${PLAYLIST}#EXTINF:1,\n${SESSION}/1.m4s\n`;

  function joined(): Stash {
    const stash = stashOf();
    put(stash, NEXT, segment(20));
    return stash;
  }

  test('the stash keeps both the head and the session’s segments after it', () => {
    const stash = joined();
    stash.admit('player', FILM, JOINED);
    expect([FIRST, NEXT].map((path) => stash.find('player', path)?.body.byteLength)).toEqual([10, 20]);
  });

  test('a page whose playlist has only the head does not read the former session’s segments', () => {
    const stash = joined();
    stash.admit('player', FILM, PLAYLIST);
    expect(stash.find('player', FIRST)).not.toBeNull();
    expect(stash.find('player', NEXT)).toBeNull();
    expect(stash.bytes).toBe(10);
  });

  test('a third right is another viewer’s or another session’s, and empties the film’s stash', () => {
    const stash = joined();
    put(stash, { ref: FILM, right: 'another', name: '2.m4s' }, segment(5));
    expect(stash.bytes).toBe(5);
  });

  test('a film with a head has no more room in the stash than another film', () => {
    const stash = stashOf();
    put(stash, NEXT, segment(STASH_LIMITS.film));
    expect(stash.bytes).toBe(10);
    expect(stash.open(FIRST)).toBeNull();
  });
});

describe('with the lease', () => {
  test('a film’s stash goes with its lease', () => {
    let held = true;
    const stash = stashOf(() => held);
    expect(stash.has(FILM)).toBe(true);
    held = false;
    stash.tidy();
    expect(stash.bytes).toBe(0);
  });

  test('the stash serves nothing of a film without a lease, also before it is tidied up', () => {
    let held = true;
    const stash = stashOf(() => held);
    stash.admit('player', FILM, PLAYLIST);
    held = false;
    expect(stash.find('player', FIRST)).toBeNull();
  });

  test('a segment that was still coming when its film was dropped is not stashed', () => {
    const stash = stashOf();
    const film = stash.open(FIRST);
    stash.drop(FILM);
    if (film) stash.keep(film, FIRST.name, segment());
    expect(stash.bytes).toBe(0);
  });
});

describe('room', () => {
  test('the stash has room for a film’s beginning: once a segment did not fit, it keeps no further one', () => {
    const stash = stashOf();
    put(stash, { ...FIRST, name: '1.m4s' }, segment(STASH_LIMITS.film));
    expect(stash.bytes).toBe(10);
    expect(stash.open(FIRST)).toBeNull();
    put(stash, { ...FIRST, name: '2.m4s' }, segment(1));
    expect(stash.bytes).toBe(10);
  });

  test('the whole stash is bounded: the least recently used film goes', () => {
    const stash = new Stash(() => true);
    const films = ['movie/1', 'movie/2', 'movie/3'] as MediaRef[];
    for (const ref of films.slice(0, 2)) put(stash, { ...FIRST, ref }, segment(STASH_LIMITS.film));
    stash.has('movie/1' as MediaRef);
    put(stash, { ...FIRST, ref: 'movie/3' as MediaRef }, segment(STASH_LIMITS.film));
    expect(films.map((ref) => stash.has(ref))).toEqual([true, false, true]);
    expect(stash.bytes).toBeLessThanOrEqual(STASH_LIMITS.all);
  });

  test('a segment that was fetched twice counts once in the stash', () => {
    const stash = stashOf();
    put(stash, FIRST, segment());
    expect(stash.bytes).toBe(10);
  });
});
