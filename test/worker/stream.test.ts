import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { get, leaseOf, post, send, stateOf, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
const SESSION = /^\/api\/v1\/hls\/(movie\.[\w-]+\.[\w-]{16,64}(?:\.page)?)\/index\.m3u8$/;

/** Asks for the stream as Mydia's own player does. @returns the redirect's location */
async function redirectOf(path: string, method = 'GET'): Promise<string> {
  const response = await send(method, path);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
}

describe('the stream of what must be transcoded', () => {
  test.each(['GET', 'HEAD'])(
    'a stream that must be transcoded is a redirect by %s to a playlist that plays',
    async (method) => {
      const location = await redirectOf(`/api/v1/stream/movie/by-${method}`, method);
      expect(location).toMatch(SESSION);
      expect((await send('HEAD', location)).status).toBe(200);
      const [segment = ''] = urisIn(await textOf(await get(location)), location);
      expect(segment).toMatch(new RegExp(`^/api/v1/hls/play/movie/by-${method}/`));
      expect(await textOf(await get(segment))).toBe(`session-of-by-${method} segment_000.ts`);
    },
  );

  test('a stream that must be transcoded does not wait for the first segment', async () => {
    origin.ready = false;
    expect(await redirectOf('/api/v1/stream/movie/early')).toMatch(SESSION);
  });

  test.each([
    ['/api/v1/stream/episode/e1', 'episode.e1', '/api/v1/stream/episode/e1'],
    ['/api/v1/stream/f1', 'file.f1', '/api/v1/stream/f1'],
  ])('the stream %s is that of %s', async (path, name, asked) => {
    expect(await redirectOf(path)).toContain(`/hls/${name}.`);
    expect(origin.log).toContain(`GET ${asked}`);
  });

  test('a stream comes from the session that a detail page has warmed', async () => {
    await post('preload/movie/warm', { visit: visitId('warm') });
    await get(await redirectOf('/api/v1/stream/movie/warm'));
    expect(origin.starts).toEqual(['warm']);
  });

  test('a stream with subtitles in its picture is a session of its own, and never the plain film’s', async () => {
    await post('preload/movie/plain', { visit: visitId('plain') });
    await get(await redirectOf('/api/v1/stream/movie/plain'));
    const location = await redirectOf('/api/v1/stream/movie/plain?burn=2');
    expect(location).toContain('/hls/movie.plain~2.');
    await get(location);
    expect(origin.log).toContain('GET /api/v1/stream/movie/plain?burn=2');
    const [segment] = urisIn(await textOf(await get(location)), location);
    expect(segment).toContain('/api/v1/hls/play/movie/plain~2/');
  });

  test('a stream’s redirect keeps an API key in the query', async () => {
    const response = await get('/api/v1/stream/movie/by-key?api_key=key-of-alice', { cookie: '' });
    const location = response.headers.get('location') ?? '';
    expect(location).toMatch(/\/index\.m3u8\?api_key=key-of-alice$/);
    expect((await get(location, { cookie: '' })).status).toBe(200);
  });

  test('a stream is refused to a viewer whom the origin does not know', async () => {
    expect((await get('/api/v1/stream/movie/refused', { cookie: '_mydia_key=mallory' })).status).toBe(401);
    expect(origin.starts).toEqual([]);
  });

  test('a stream is the origin’s alone when asked for so', async () => {
    const location = await redirectOf('/api/v1/stream/movie/alone?headstart=off');
    expect(location).toBe('/api/v1/hls/session-of-alone-alice/index.m3u8');
    expect(await stateOf('movie/alone')).toMatchObject({ session: { phase: 'none' } });
  });
});

describe('the end of such a session', () => {
  const sessionIn = (location: string): string => SESSION.exec(location)?.[1] ?? '';

  test('the end of a player’s session gives back that player’s lease, and no other', async () => {
    const [mine, theirs] = [
      await redirectOf('/api/v1/stream/movie/ends'),
      await redirectOf('/api/v1/stream/movie/ends'),
    ];
    const response = await send('DELETE', `/api/v1/hls/${sessionIn(mine)}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'terminated', session_id: sessionIn(mine) });
    const { leases } = await stateOf('movie/ends');
    expect([...leases.keys()]).toEqual([sessionIn(theirs).split('.')[2]]);
    expect(origin.running.has('session-of-ends')).toBe(true);
    expect((await get(theirs)).status).toBe(200);
    expect((await get(mine)).status).toBe(410);
  });

  test('the end of a player’s session may be asked for twice', async () => {
    const name = sessionIn(await redirectOf('/api/v1/stream/movie/ends-twice'));
    for (let n = 0; n < 2; n++) expect((await send('DELETE', `/api/v1/hls/${name}`)).status).toBe(200);
  });

  test('the end of a player’s session leaves the page its lease, which played as long as the player did', async () => {
    const visit = visitId('both');
    await post('preload/movie/both', { visit });
    const name = sessionIn(await redirectOf('/api/v1/stream/movie/both'));
    expect(name).toBe(`movie.both.${visit}.page`);
    expect(await leaseOf('movie/both', visit)).toMatchObject({ kind: 'play' });
    await send('DELETE', `/api/v1/hls/${name}`);
    expect(await leaseOf('movie/both', visit)).toMatchObject({ kind: 'warm' });
  });
});

test('the end of a session of the origin’s own is passed on to it', async () => {
  await get('/api/v1/stream/movie/own?headstart=off');
  const session = '/api/v1/hls/session-of-own-alice';
  expect((await get(`${session}/index.m3u8`)).status).toBe(200);
  expect(await textOf(await get(`${session}/segment_000.ts`))).toBe('session-of-own-alice segment_000.ts');
  expect((await send('DELETE', session)).status).toBe(200);
  expect(origin.running.size).toBe(0);
});
