import { afterEach, describe, expect, test, vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { EarlyAnswers } from '../../sw/early-answers.ts';
import { answerWhenReady, fetchPlaylist, fetchPosition } from '../../sw/edge.ts';
import { Stash } from '../../sw/stash.ts';

const FILM = 'movie/film' as MediaRef;
const VISIT = 'visit-aaaaaaaaaaaa' as VisitId;
const FIRST = { ref: FILM, right: 'right', name: '0.m4s' };
const TYPE = 'application/vnd.apple.mpegurl';

afterEach(() => vi.unstubAllGlobals());

const PLAYLIST = '#EXTM3U\n#EXTINF:1,\nright/0.m4s\n';

const edgeAnswers = (status: number, body = PLAYLIST, type = TYPE) =>
  vi.stubGlobal('fetch', async () => new Response(body, { status, headers: { 'content-type': type } }));

describe('an answer that was asked for ahead', () => {
  const answer = async () => new Response('early');

  test('an answer that was asked for ahead is given to its page, once', async () => {
    const ahead = new EarlyAnswers();
    ahead.keep('player', '/playlist', answer(), 0);
    expect(await (await ahead.take('player', '/playlist', 100))?.text()).toBe('early');
    expect(ahead.take('player', '/playlist', 100)).toBeNull();
  });

  test('an answer that was asked for ahead is given to no other page, and to no other question', () => {
    const ahead = new EarlyAnswers();
    ahead.keep('player', '/playlist', answer(), 0);
    expect(ahead.take('another', '/playlist', 0)).toBeNull();
    expect(ahead.take('player', '/other', 0)).toBeNull();
  });

  test('an answer that was asked for ahead is not given to a page that asks much later', () => {
    const ahead = new EarlyAnswers();
    ahead.keep('player', '/playlist', answer(), 0);
    expect(ahead.take('player', '/playlist', 60_000)).toBeNull();
  });
});

describe('the playlist for a page that is on its way', () => {
  function stashWithSegment(): Stash {
    const stash = new Stash(() => true);
    const film = stash.open(FIRST);
    if (film) stash.keep(film, FIRST.name, { headers: new Headers(), body: new ArrayBuffer(1) });
    return stash;
  }

  test('a playlist that was asked for ahead lets its page read the stash', async () => {
    edgeAnswers(200);
    const stash = stashWithSegment();
    const playlist = await fetchPlaylist('player', FILM, VISIT, stash);
    expect(playlist?.status).toBe(200);
    expect(playlist?.headers.get('content-type')).toBe(TYPE);
    expect(await playlist?.text()).toBe(PLAYLIST);
    expect(stash.find('player', FIRST)).not.toBeNull();
  });

  test('another viewer’s playlist leaves nothing to read in the stash', async () => {
    edgeAnswers(200, PLAYLIST.replace('right', 'another'));
    const stash = stashWithSegment();
    expect(await fetchPlaylist('player', FILM, VISIT, stash)).not.toBeNull();
    expect(stash.has(FILM)).toBe(false);
  });

  test.each([401, 403, 404, 410, 503])(
    'a playlist that is refused with %i is none, and leaves nothing to read',
    async (status) => {
      edgeAnswers(status);
      const stash = stashWithSegment();
      expect(await fetchPlaylist('player', FILM, VISIT, stash)).toBeNull();
      expect(stash.has(FILM)).toBe(false);
    },
  );

  test('a playlist that was asked for ahead is none when another page came in its place, and leaves nothing to read', async () => {
    edgeAnswers(200, '<!doctype html><a href="right/">Sign in</a>', 'text/html');
    const stash = stashWithSegment();
    expect(await fetchPlaylist('player', FILM, VISIT, stash)).toBeNull();
    expect(stash.has(FILM)).toBe(false);
  });

  test('a playlist that was asked for ahead is none when the edge is out of reach', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    expect(await fetchPlaylist('player', FILM, VISIT, stashWithSegment())).toBeNull();
    expect(await fetchPosition(FILM)).toBeNull();
  });
});

describe('the saved position for a page that is on its way', () => {
  test('the saved position for a page on its way is the origin’s', async () => {
    edgeAnswers(200, '{"position_seconds":3}', 'application/json; charset=utf-8');
    expect(await (await fetchPosition(FILM))?.json()).toEqual({ position_seconds: 3 });
  });

  test('the saved position for a page on its way is none when it is refused, and when another page came in its place', async () => {
    edgeAnswers(401, '{}', 'application/json');
    expect(await fetchPosition(FILM)).toBeNull();
    edgeAnswers(200, '<!doctype html>', 'text/html');
    expect(await fetchPosition(FILM)).toBeNull();
  });
});

describe('the reply to the preload of a navigation', () => {
  const reply = (body: string, status = 202) => answerWhenReady(Promise.resolve(new Response(body, { status })));

  test('the reply to a navigation’s preload is the page’s own when the session was ready', async () => {
    expect(await (await reply('{"status":"ready"}'))?.json()).toEqual({ status: 'ready' });
  });

  test('the reply to a navigation’s preload is not the page’s while more is to come, after a refusal, and when none came', async () => {
    expect(await reply('{"status":"warming"}')).toBeNull();
    expect(await reply('{"error":"signed_out"}', 401)).toBeNull();
    expect(await reply('')).toBeNull();
    expect(await answerWhenReady(Promise.resolve(null))).toBeNull();
  });
});
