/** No viewer can use another viewer's sessions. The tests try each way to sign in. */
import { beforeEach, describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import {
  eventually,
  forgetTries,
  get,
  leaseOf,
  playlistPath,
  post,
  send,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';

const origin = useOrigin();
beforeEach(forgetTries);

interface Way {
  cookie: string;
  headers: Record<string, string>;
  query: string;
}
const way = (part: Partial<Way>): Way => ({ cookie: '', headers: {}, query: '', ...part });

/** For each way to sign in: the credentials of an account, and those of an account that the origin does not know. */
const WAYS: Array<[string, Way, Way]> = [
  ['the cookie', way({ cookie: '_mydia_key=alice' }), way({ cookie: '_mydia_key=mallory' })],
  [
    'Authorization',
    way({ headers: { authorization: 'Bearer jwt-of-alice' } }),
    way({ headers: { authorization: 'Bearer jwt-of-mallory' } }),
  ],
  ['X-API-Key', way({ headers: { 'x-api-key': 'key-of-alice' } }), way({ headers: { 'x-api-key': 'key-of-mallory' } })],
  ['?api_key=', way({ query: '&api_key=key-of-alice' }), way({ query: '&api_key=key-of-mallory' })],
];

/** The segment of alice's playlist, without her credentials. */
async function segmentOf(name: string, { cookie, headers, query }: Way): Promise<string> {
  const path = playlistPath(`movie/${name}`, visitId(name)) + query;
  const [segment = ''] = urisIn(await textOf(await get(path, { cookie, headers })), path);
  await origin.quiet();
  origin.log.length = 0;
  return segment.split('?')[0] ?? '';
}

/** The answer says that the edge is asking the origin, or that the origin has refused these credentials before. */
async function expectNothingTold(response: Response): Promise<void> {
  const told = response.status === 401 ? { error: 'signed_out' } : { status: 'warming' };
  expect(await response.json()).toMatchObject(told);
}

describe.each(WAYS)('a stranger by %s', (how, hers, his) => {
  const name = how.replaceAll(/\W/g, '');
  const as = { cookie: his.cookie, headers: his.headers };
  const query = his.query.replace('&', '?');

  test('a stranger gets no playlist, and starts nothing', async () => {
    const path = playlistPath(`movie/playlist-${name}`, visitId(name)) + his.query;
    const response = await get(path, as);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'signed_out' });
    expect(origin.starts).toEqual([]);
  });

  test('a stranger gets no playlist of a session that another viewer has warmed, even with that viewer’s visit', async () => {
    await segmentOf(`warmed-${name}`, hers);
    const response = await get(playlistPath(`movie/warmed-${name}`, visitId(`warmed-${name}`)) + his.query, as);
    expect(response.status).toBe(401);
    expect(await textOf(response)).not.toContain('segment');
  });

  test('a stranger gets no segment, even with the URL of a viewer who may', async () => {
    const segment = await segmentOf(`segment-${name}`, hers);
    const response = await get(segment + query, as);
    // The edge first refuses a key that it knows to be wrong, and only then reads the viewer in the URL.
    expect([401, 403]).toContain(response.status);
    expect(await response.json()).toMatchObject({ error: response.status === 401 ? 'signed_out' : 'forbidden' });
    expect(origin.log).toEqual([]);
  });

  test('a stranger learns nothing but the shape of an answer from a preload, and holds nothing', async () => {
    const film = `preload-${name}`;
    const response = await post(`preload/movie/${film}${query}`, { visit: visitId(film) }, as);
    await expectNothingTold(response);
    await eventually(() => response.status === 401 || origin.log.length + origin.tried.length > 0);
    await origin.quiet();
    expect(await leaseOf(`movie/${film}`, visitId(film))).toBeUndefined();
    expect(origin.starts).toEqual([]);
    expect((await post(`preload/movie/${film}${query}`, { visit: visitId(film) }, as)).status).toBe(401);
  });

  test('a stranger keeps no lease by a renewal, neither a warm one nor a play lease', async () => {
    const film = `renewal-${name}`;
    for (const playing of [false, true]) {
      await post(`renew/movie/${film}${query}`, { visit: visitId(film), playing }, as);
    }
    await scheduler.wait(20);
    expect(await leaseOf(`movie/${film}`, visitId(film))).toBeUndefined();
    expect(origin.starts).toEqual([]);
  });

  test('a stranger does not learn from another viewer’s visit that a session is ready', async () => {
    const film = `ready-${name}`;
    await segmentOf(film, hers);
    await expectNothingTold(await post(`preload/movie/${film}${query}`, { visit: visitId(film) }, as));
  });

  test('a stranger gets no stream, and no redirect to a session', async () => {
    for (const direct of [false, true]) {
      origin.direct = direct;
      for (const path of [`/api/v1/stream/movie/stream-${name}`, `/api/v1/stream/stream-${name}`]) {
        expect((await get(path + query, as)).status).toBe(401);
        expect((await get(`${path}?headstart=off${his.query}`, as)).status).toBe(401);
      }
    }
    expect(origin.starts).toEqual([]);
  });

  test('a stranger gets no byte of a file that is known as direct play', async () => {
    origin.direct = true;
    const path = `/api/v1/stream/movie/direct-${name}`;
    const first = await get(path + hers.query.replace('&', '?'), { cookie: hers.cookie, headers: hers.headers });
    expect(await textOf(first)).toBe('the file as it is');
    const second = await get(path + query, as);
    expect(second.status).toBe(401);
    expect(await textOf(second)).not.toContain('the file');
  });

  test('a stranger ends no session that others watch', async () => {
    const film = `ended-${name}`;
    await segmentOf(film, hers);
    const session = `movie.${film}.${'x'.repeat(16)}`;
    await send('DELETE', `/api/v1/hls/${session}${query}`, as);
    await send('DELETE', `/api/v1/hls/session-of-${film}${query}`, { ...as, headers: { ...as.headers } });
    expect(await leaseOf(`movie/${film}`, visitId(film))).toBeDefined();
    expect(origin.running.has(`session-of-${film}`)).toBe(true);
  });
});

test('a viewer’s own credentials of another kind are another viewer’s: each has its own right', async () => {
  const [, [, byToken] = []] = WAYS;
  const segment = await segmentOf('kinds', way({ cookie: '_mydia_key=alice' }));
  const response = await get(segment, { cookie: '', headers: byToken?.headers });
  expect(response.status).toBe(403);
});
