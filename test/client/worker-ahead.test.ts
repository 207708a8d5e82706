import { expect, test } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { Ahead } from '../../sw/ahead.ts';
import { Stash } from '../../sw/stash.ts';

const FILM = 'movie/film' as MediaRef;
const VISIT = 'visit-aaaaaaaaaaaa' as VisitId;
const TYPE = 'application/vnd.apple.mpegurl';

function stashWithSegment(): Stash {
  const stash = new Stash(() => true);
  const film = stash.open(FILM, 'right');
  if (film) stash.keep(film, '/0', { headers: new Headers(), body: new ArrayBuffer(1) });
  return stash;
}

const edge =
  (status: number, body = 'right/0.m4s') =>
  async (): Promise<Response> =>
    new Response(body, { status, headers: { 'content-type': TYPE } });

test('a player page finds its playlist, once: what it asks again is to have grown', async () => {
  const stash = stashWithSegment();
  const ahead = new Ahead(stash);
  await ahead.ask('player', FILM, VISIT, 0, edge(200));
  const playlist = await ahead.take('player', FILM, 100);
  expect(playlist?.status).toBe(200);
  expect(playlist?.headers.get('content-type')).toBe(TYPE);
  expect(await playlist?.text()).toBe('right/0.m4s');
  expect(ahead.take('player', FILM, 200)).toBeNull();
  expect(stash.find('player', FILM, '/0')).not.toBeNull();
});

test('it is for that page and that film only', async () => {
  const ahead = new Ahead(stashWithSegment());
  await ahead.ask('player', FILM, VISIT, 0, edge(200));
  expect(ahead.take('another', FILM, 0)).toBeNull();
  expect(ahead.take('player', 'movie/other' as MediaRef, 0)).toBeNull();
});

test('a page that asks much later gets a playlist that has grown since', async () => {
  const ahead = new Ahead(stashWithSegment());
  await ahead.ask('player', FILM, VISIT, 0, edge(200));
  expect(ahead.take('player', FILM, 60_000)).toBeNull();
});

test.each([401, 403, 404, 410, 503])('whoever is answered %i finds nothing, and nothing is left', async (status) => {
  const stash = stashWithSegment();
  const ahead = new Ahead(stash);
  await ahead.ask('player', FILM, VISIT, 0, edge(status));
  expect(await ahead.take('player', FILM, 0)).toBeNull();
  expect(stash.has(FILM)).toBe(false);
});

test('an edge out of reach is no answer either', async () => {
  const ahead = new Ahead(stashWithSegment());
  await ahead.ask('player', FILM, VISIT, 0, () => Promise.reject(new TypeError('no network')));
  expect(await ahead.take('player', FILM, 0)).toBeNull();
});
