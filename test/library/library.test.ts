/** Heads that the edge makes by itself, at an origin with one slot. */
import {
  createExecutionContext,
  createScheduledController,
  env,
  evictDurableObject,
  reset,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { operatorToken } from '../../worker/auth/operator.ts';
import type { Env } from '../../worker/routes/context.ts';
import worker from '../../worker/worker.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import {
  callWorker,
  eventually,
  get,
  later,
  lookPath,
  playlistPath,
  post,
  ring,
  SIGNING_KEY,
  send,
  stateOf,
  textOf,
  visitId,
} from '../worker/visitor.ts';

const HEADS = '/api/v1/hls/heads';
const BOB = { cookie: '_mydia_key=bob' };

const origin = useOrigin();
/** The highest number of sessions that have run at once. */
let mostAtOnce: number;
/** How long the encoder takes for a segment, in milliseconds. */
let segmentMs: number;
let token: string;

beforeEach(async () => {
  await reset();
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.spyOn(console, 'log').mockReturnValue();
  token = await operatorToken(SIGNING_KEY);
  mostAtOnce = 0;
  segmentMs = 0;
  origin.playlist = whole(30);
  origin.instead = async ({ url }) => {
    mostAtOnce = Math.max(mostAtOnce, origin.running.size);
    if (/segment_\d+\.m4s/.test(url)) await scheduler.wait(segmentMs);
    if (new URL(url).pathname === '/api/v1/library') return Response.json(library);
    return undefined;
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const whole = (count: number): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:1',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-MAP:URI="init.mp4"',
    ...Array.from({ length: count }, (_, at) => `#EXTINF:1.000000,\nsegment_${at}.m4s`),
    '#EXT-X-ENDLIST\n',
  ].join('\n');

const movie = (n: number) => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  title: `Film ${n}`,
  overview: null,
  year: null,
  durationS: 30,
  video: { codec: 'hevc', width: 320, height: 180 },
  still: '/posters/0.jpg',
  poster: '/posters/0.jpg',
});
/** The library in the form that an embedded origin of another version publishes. */
let library = { playbackEnabled: true, movies: [movie(1), movie(2)], shows: [] };

type Reply = { made: string; ms: number; spentMs: number; budgetMs: number };
const asOperator = () => ({ cookie: '', headers: { authorization: `Bearer ${token}` } });
const make = async (id: string): Promise<Reply> => (await send('POST', `${HEADS}/movie/${id}`, asOperator())).json();
const purge = async (ref = ''): Promise<number> => {
  const response = await send('DELETE', `${HEADS}${ref && `/movie/${ref}`}`, asOperator());
  return (await response.json<{ deleted: number }>()).deleted;
};
/** How often a session of the film was started. Each start makes the origin's encoder work. */
const startsOf = (id: string): number => origin.starts.filter((one) => one === id).length;
const look = async (id: string, name: string): Promise<{ status: string; renewAfterS: number | null }> =>
  (await post(`preload/movie/${id}`, { visit: visitId(name) }, BOB)).json();

describe('a head that the edge makes', () => {
  test('a head that the edge made serves a look, and its session is gone', async () => {
    expect(await make('one')).toMatchObject({ made: 'made' });
    expect(origin.running.size).toBe(0);
    expect((await stateOf('movie/one')).leases.size).toBe(0);
    expect(origin.log.filter((line) => line.startsWith('POST'))).toEqual([]);
    const path = lookPath('movie/one', visitId('looks'));
    const response = await get(path, BOB);
    expect(response.headers.get('server-timing')).toContain('desc=head');
    expect(startsOf('one')).toBe(1);
  });

  test('the edge makes a head once, however often it is asked for at once', async () => {
    segmentMs = 5;
    const replies = await Promise.all(Array.from({ length: 5 }, () => make('many')));
    expect(replies.filter(({ made }) => made === 'made')).toHaveLength(1);
    expect(startsOf('many')).toBe(1);
    expect(await make('many')).toMatchObject({ made: 'there', ms: 0 });
  });

  test('a head that is there costs the origin nothing, not even a question', async () => {
    await make('known');
    later(61_000);
    origin.log.length = 0;
    expect(await make('known')).toMatchObject({ made: 'there' });
    expect(origin.log).toEqual([]);
  });

  test('the edge makes no head of a film with tracks to choose, says so at once, and remembers it', async () => {
    origin.playlist = [
      ...['#EXTM3U', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="German",DEFAULT=YES,URI="audio_1.m3u8"'],
      ...['#EXT-X-STREAM-INF:BANDWIDTH=4000000,AUDIO="audio"', 'video.m3u8\n'],
    ].join('\n');
    expect(await make('tracks')).toMatchObject({ made: 'renditions' });
    expect(origin.running.size).toBe(0);
    origin.log.length = 0;
    expect(await make('tracks')).toMatchObject({ made: 'there' });
    expect(origin.log).toEqual([]);
  });

  test('the edge makes no head of a file that browsers play as it is, and remembers it', async () => {
    origin.direct = true;
    expect(await make('direct')).toMatchObject({ made: 'direct' });
    origin.log.length = 0;
    expect(await make('direct')).toMatchObject({ made: 'there' });
    expect(origin.log).toEqual([]);
  });

  test('the edge gives up a head, with nothing left behind, when the origin fails', async () => {
    origin.instead = ({ url }) =>
      url.includes('segment_') ? Response.json({ error: 'Segment not found' }, { status: 404 }) : undefined;
    vi.setSystemTime(Date.now());
    const making = make('fails');
    await eventually(() => origin.running.size === 1);
    later(121_000);
    expect(await making).toMatchObject({ made: 'failed' });
    expect(origin.running.size).toBe(0);
    expect((await stateOf('movie/fails')).leases.size).toBe(0);
  });
});

describe('a viewer, while the edge makes a head in the only slot', () => {
  beforeEach(() => {
    segmentMs = 100;
  });

  test('a viewer who presses Play gets the slot from a head in the making', async () => {
    const making = make('given-up');
    await eventually(() => origin.running.size === 1);
    expect((await get(playlistPath('movie/watched', visitId('plays')), BOB)).status).toBe(200);
    // The edge gives up the head that it makes, so that Play need not wait until that head is whole.
    expect(await making).toMatchObject({ made: 'busy' });
    expect([...origin.running]).toEqual(['session-of-watched']);
    expect(mostAtOnce).toBe(1);
    expect(await make('waits')).toMatchObject({ made: 'busy' });
    expect(startsOf('waits')).toBe(0);
  });

  test('a viewer who looks while a head is made is not told that the server is busy, and gets the slot', async () => {
    const making = make('given-up');
    await eventually(() => origin.running.size === 1);
    expect((await look('looked-at', 'looks')).status).toBe('warming');
    await eventually(() => origin.running.has('session-of-looked-at'));
    expect(await look('looked-at', 'looks')).toMatchObject({ status: 'ready' });
    expect(await making).toMatchObject({ made: 'busy' });
    expect(mostAtOnce).toBe(1);
  });

  test('a viewer who plays the film whose head is being made goes on with the session', async () => {
    const making = make('shared');
    await eventually(() => origin.running.size === 1);
    expect((await get(playlistPath('movie/shared', visitId('plays')), BOB)).status).toBe(200);
    expect(await making).toMatchObject({ made: 'busy' });
    await origin.quiet();
    expect(startsOf('shared')).toBe(1);
    expect([...origin.running]).toEqual(['session-of-shared']);
  });

  test('the next head waits until a viewer has left', async () => {
    const visit = visitId('leaves');
    await get(playlistPath('movie/watched', visit), BOB);
    expect(await make('later')).toMatchObject({ made: 'busy', ms: 0 });
    await post('cancel/movie/watched', { visit }, BOB);
    later(2_000);
    await ring('movie/watched');
    await eventually(() => origin.running.size === 0);
    expect(await make('later')).toMatchObject({ made: 'made' });
  });
});

describe('the operator', () => {
  test.each(['SIGNING_KEY', 'ORIGIN_TOKEN'])('the operator is let in by a key made of %s', async (name) => {
    token = await operatorToken(name === 'SIGNING_KEY' ? SIGNING_KEY : 'service-key');
    expect(await make(`let-in-by-${name}`)).toMatchObject({ made: 'made' });
  });

  test.each([
    ['a viewer', BOB],
    ['nobody', { cookie: '' }],
    ['the secret itself', { headers: { authorization: `Bearer ${SIGNING_KEY}` } }],
    ['the edge’s own account', { headers: { 'x-api-key': 'service-key' } }],
    ['an empty token', { headers: { authorization: 'Bearer ' } }],
  ])('the operator’s routes do not let in %s', async (_, as) => {
    for (const [method, path] of [
      ['GET', HEADS],
      ['DELETE', HEADS],
      ['POST', `${HEADS}/movie/secret`],
      ['DELETE', `${HEADS}/movie/secret`],
    ] as const) {
      expect((await send(method, path, as)).status).toBe(404);
    }
    expect(origin.log).toEqual([]);
  });

  test('the operator is told that HEADS is off', async () => {
    const init = { headers: { authorization: `Bearer ${token}` } };
    expect(await (await callWorker(HEADS, { HEADS: 'off' }, init)).json()).toMatchObject({
      message: 'HEADS is off here',
    });
  });

  test('the operator gets the list of what there is to make, as far as the library tells', async () => {
    await make(movie(1).id);
    const listed = await send('GET', HEADS, asOperator());
    expect(await listed.json()).toEqual({ films: 2, missing: [`movie/${movie(2).id}`], next: null });
  });

  test('the operator is told that the origin has no list', async () => {
    origin.instead = null;
    expect(await (await send('GET', HEADS, asOperator())).json()).toEqual({ films: null, missing: [], next: null });
  });

  test('the operator empties the store, or drops one head', async () => {
    for (const id of ['a', 'b', 'c']) await make(id);
    expect(await purge('a')).toBe(1);
    expect(await purge('a')).toBe(0);
    expect(await purge()).toBe(2);
    expect(await purge()).toBe(0);
    expect((await (env as unknown as { HEADS_BUCKET: R2Bucket }).HEADS_BUCKET.list()).objects).toEqual([]);
    expect(await make('b')).toMatchObject({ made: 'made' });
    expect(startsOf('b')).toBe(2);
  });
});

describe('a day', () => {
  test('a day of heads has a budget, which outlives the gate', async () => {
    const gate = (env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN);
    vi.setSystemTime(Date.UTC(2026, 10, 29, 12));
    await make('first');
    await gate.mayMakeHeads(null, 3_600_000);
    await evictDurableObject(gate);
    expect(await make('second')).toMatchObject({ made: 'spent', ms: 0 });
    expect(startsOf('second')).toBe(0);
    later(12 * 3_600_000);
    expect(await make('second')).toMatchObject({ made: 'made' });
  });
});

describe('a Cron Trigger', () => {
  const ring = async (bindings = {}): Promise<void> => {
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController(), { ...env, ...bindings } as unknown as Env, ctx);
    await waitOnExecutionContext(ctx);
  };

  test('a Cron Trigger makes the missing heads, newest first, and none twice', async () => {
    await ring();
    expect(origin.starts).toEqual([movie(1).id, movie(2).id]);
    library = { ...library, movies: [movie(3), ...library.movies] };
    await ring();
    expect(origin.starts).toEqual([movie(1).id, movie(2).id, movie(3).id]);
  });

  test('a Cron Trigger does nothing with HEADS_CRON off', async () => {
    await ring({ HEADS_CRON: 'off' });
    expect(origin.log).toEqual([]);
  });
});

describe('the list of a Mydia of 2026', () => {
  test('the list of a Mydia of 2026 is read to its end, movies first, without titles that have no file', async () => {
    const node = (id: string, more: object = { files: [{ id: `file-of-${id}` }] }) => ({
      cursor: `at-${id}`,
      node: { id, ...more },
    });
    const page = Array.from({ length: 20 }, (_, n) => node(`m${n}`));
    const shows = [node('s1', { nextEpisode: { id: 'e1', files: [{ id: 'f' }] } }), node('s2', { nextEpisode: null })];
    origin.graphql = async (request) => {
      const { query, variables } = (await request.json()) as { query: string; variables: { after: string | null } };
      expect(request.headers.get('x-api-key')).toBe('service-key');
      const edges = query.includes('tvShows')
        ? shows
        : variables.after === 'at-m19'
          ? [node('last'), node('none', { files: [] })]
          : page;
      return Response.json({ data: { [query.includes('tvShows') ? 'tvShows' : 'movies']: { edges } } });
    };
    const found: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const path: string = `${HEADS}${next && `?after=${encodeURIComponent(next)}`}`;
      const part = await (await send('GET', path, asOperator())).json<{ missing: string[]; next: string | null }>();
      found.push(...part.missing);
      next = part.next;
    }
    expect(found).toEqual([...page.map(({ node: { id } }) => `movie/${id}`), 'movie/last', 'episode/e1']);
  });
});

test('a head that was begun and not finished is made by the next run', async () => {
  segmentMs = 50;
  const path = `${HEADS}/movie/killed`;
  const stopping = new AbortController();
  const ctx = createExecutionContext();
  const request = new Request(`https://site.test${path}`, {
    method: 'POST',
    headers: asOperator().headers,
    signal: stopping.signal,
  });
  const cut = Promise.resolve(worker.fetch(request, env as unknown as Env, ctx)).catch(() => null);
  await eventually(() => origin.running.size === 1);
  stopping.abort();
  await cut;
  await waitOnExecutionContext(ctx);
  expect(origin.running.size).toBe(0);
  expect(['made', 'there']).toContain((await make('killed')).made);
  expect(await textOf(await get(lookPath('movie/killed', visitId('after')), BOB))).toContain('segment_0');
});
