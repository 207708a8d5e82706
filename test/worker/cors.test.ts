/** The origin decides what other sites may read, also where the edge answers in the origin's place. */
import { beforeEach, describe, expect, test } from 'vitest';
import { jwtOf } from './account-credentials.ts';
import { useOrigin } from './origin-double.ts';
import { callWorker, get, later, playlistPath, post, send, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
const WEB = 'https://web.example';
/** A player on another site. Its requests have no cookie. */
const as = (site = WEB) => ({ cookie: '', headers: { origin: site, authorization: `Bearer ${JWT}` } });
const JWT = jwtOf('alice', 'signed');

/** The CORS headers that the origin gives to a site. */
let said: (site: string) => HeadersInit;
let asked: string[];
/** The status of the origin's answers. */
let status: number;
let days = 0;
beforeEach(() => {
  origin.viewers.push(`Bearer ${JWT}`);
  origin.users[`Bearer ${JWT}`] = 'alice';
  said = () => ({ 'access-control-allow-origin': '*' });
  asked = [];
  status = 401;
  // A day later, the edge has forgotten what an earlier test has taught it.
  days += 1;
  later(days * 86_400_000);
  origin.instead = (request) => {
    const site = request.headers.get('origin');
    if (site === null) return undefined;
    asked.push(`${request.method} ${site}`);
    for (const name of ['cookie', 'authorization', 'x-api-key']) {
      if (request.method === 'GET') expect(request.headers.has(name)).toBe(false);
    }
    const isPreflight = request.method === 'OPTIONS';
    const headers = new Headers(said(site));
    if (isPreflight) headers.set('access-control-allow-methods', 'GET,HEAD');
    return new Response(null, { status: isPreflight ? 200 : status, headers });
  };
});

const allowed = ({ headers }: Response): string | null => headers.get('access-control-allow-origin');

describe('a preflight', () => {
  test.each([
    '/api/v1/stream/movie/1',
    '/api/v1/stream/1',
    '/api/v1/hls/some-session/index.m3u8',
    '/api/v1/hls/movie.1.0123456789abcdef/index.m3u8',
    '/api/v1/hls/play/movie/1/index.m3u8',
    '/api/v1/hls/play/movie/1/token/segment_000.ts',
  ])('a preflight of %s is answered by the origin', async (path) => {
    const headers = { origin: WEB, 'access-control-request-method': 'GET' };
    const response = await send('OPTIONS', path, { cookie: '', headers });
    expect(response.status).toBe(200);
    expect(allowed(response)).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toBe('GET,HEAD');
    expect(asked).toEqual([`OPTIONS ${WEB}`]);
  });

  test.each(['preload', 'renew', 'cancel'])(
    'a preflight of a %s is not answered by the origin, since it is for pages of this site',
    async (action) => {
      const headers = { origin: WEB, 'access-control-request-method': 'POST' };
      const response = await send('OPTIONS', `/api/v1/hls/${action}/movie/1`, { cookie: '', headers });
      expect([response.status, allowed(response)]).toEqual([405, null]);
      expect(asked).toEqual([]);
    },
  );
});

describe('what the edge answers in the origin’s place', () => {
  test('the edge’s redirect, playlist and segment can be read by those sites that the origin lets read', async () => {
    const redirect = await get('/api/v1/stream/movie/read', as());
    const location = redirect.headers.get('location') ?? '';
    const playlist = await get(location, as());
    const [segment = ''] = urisIn(await textOf(playlist), location);
    const answers = [
      redirect,
      playlist,
      await get(segment, as()),
      await get(playlistPath('movie/read', visitId('r')), as()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([302, 200, 200, 200]);
    expect(answers.map(allowed)).toEqual(['*', '*', '*', '*']);
    expect(asked).toEqual([`GET ${WEB}`]);
  });

  test('the edge’s refusal can be read, too', async () => {
    const response = await get('/api/v1/hls/play/movie/x/token/segment_000.ts', as());
    expect([response.status, allowed(response)]).toEqual([403, '*']);
  });

  test('the edge tells each site what the origin tells it, and asks anew after minutes', async () => {
    const toWeb = { 'access-control-allow-origin': WEB, 'access-control-expose-headers': 'x' };
    said = (site): HeadersInit => (site === WEB ? toWeb : {});
    const path = playlistPath('movie/each', visitId('each'));
    const one = await get(path, as());
    expect([allowed(one), one.headers.get('access-control-expose-headers')]).toEqual([WEB, 'x']);
    expect(one.headers.get('vary')).toBe('Origin');
    const other = await get(path, as('https://elsewhere.example'));
    expect([allowed(other), other.headers.get('vary')]).toEqual([null, null]);
    await get(path, as());
    expect(asked).toEqual([`GET ${WEB}`, 'GET https://elsewhere.example']);
    later(6 * 60_000);
    await get(path, as());
    expect(asked).toHaveLength(3);
  });

  test('the edge allows nothing where the origin allows nothing, nor when it cannot be asked', async () => {
    said = () => ({});
    const path = playlistPath('movie/nothing', visitId('nothing'));
    expect(allowed(await get(path, as()))).toBeNull();
    said = () => {
      throw new TypeError('lost');
    };
    const response = await get(path, as('https://lost.example'));
    expect([response.status, allowed(response)]).toEqual([200, null]);
  });

  test('an answer of a proxy whose media server is down is not kept as the media server’s', async () => {
    status = 502;
    said = () => ({});
    const path = playlistPath('movie/down', visitId('down'));
    expect([allowed(await get(path, as())), allowed(await get(path, as()))]).toEqual([null, null]);
    expect(asked).toHaveLength(1);
    later(6_000);
    status = 401;
    said = () => ({ 'access-control-allow-origin': '*' });
    expect(allowed(await get(path, as()))).toBe('*');
  });

  test('while the media server is down, the edge tells a site what the media server has said last', async () => {
    said = (site) => ({ 'access-control-allow-origin': site });
    const path = playlistPath('movie/last', visitId('last'));
    expect(allowed(await get(path, as()))).toBe(WEB);
    later(6 * 60_000);
    said = () => {
      throw new TypeError('lost');
    };
    expect(allowed(await get(path, as()))).toBe(WEB);
  });

  test('while the media server is down, no answer waits for it, and what a proxy says in its place is not kept', async () => {
    said = (site) => ({ 'access-control-allow-origin': site });
    const path = playlistPath('movie/proxy', visitId('proxy'));
    await get(path, as());
    later(6 * 60_000);
    status = 502;
    said = () => ({ 'access-control-allow-origin': '*' });
    expect(allowed(await get(path, as()))).toBe(WEB);
    later(6_000);
    const { promise, resolve } = Promise.withResolvers<HeadersInit>();
    const before = origin.instead;
    origin.instead = async (request) => {
      if (request.headers.get('origin') !== null) await promise;
      return before?.(request);
    };
    expect(allowed(await get(path, as()))).toBe(WEB);
    resolve({});
  });

  test('an origin that names its sites from now on allows no other site any more', async () => {
    const path = playlistPath('movie/list', visitId('list'));
    expect(allowed(await get(path, as()))).toBe('*');
    later(6 * 60_000);
    said = (site): HeadersInit => (site === WEB ? { 'access-control-allow-origin': WEB } : {});
    expect(allowed(await get(path, as()))).toBe(WEB);
    said = () => {
      throw new TypeError('lost');
    };
    expect(allowed(await get(path, as('https://elsewhere.example')))).toBeNull();
    expect(allowed(await get(path, as()))).toBe(WEB);
  });

  test('a browser keeps no segment that was sent while the media server had not said which sites may read it', async () => {
    said = () => {
      throw new TypeError('lost');
    };
    const path = playlistPath('movie/kept', visitId('kept'));
    const [segment = ''] = urisIn(await textOf(await get(path, as())), path);
    const sent = await get(segment, as());
    expect([sent.status, allowed(sent), sent.headers.get('cache-control')]).toEqual([200, null, 'no-store']);
    later(6_000);
    said = () => ({ 'access-control-allow-origin': '*' });
    const again = await get(segment, as());
    expect([allowed(again), again.headers.get('cache-control')]).toEqual(['*', expect.stringContaining('immutable')]);
  });

  test('the edge allows nothing to this site, whose pages need no permission', async () => {
    await post('preload/movie/own', { visit: visitId('own') }, { headers: { origin: 'https://site.test' } });
    await get('/api/v1/stream/movie/own', { headers: { origin: 'https://site.test' } });
    expect(asked).toEqual([]);
  });

  test('the edge allows nothing with playback off, when the origin hears nothing', async () => {
    const headers = { origin: WEB };
    const response = await callWorker('/api/v1/stream/movie/off', { PLAYBACK_ENABLED: 'false' }, { headers });
    expect([response.status, allowed(response)]).toEqual([404, null]);
    expect(asked).toEqual([]);
  });

  test('the edge passes the origin’s own headers on, once', async () => {
    const response = await get('/api/v1/stream/movie/own?headstart=off', as());
    expect(allowed(response)).toBe('*');
  });
});

describe('a stream without an account that the edge knows is the origin’s alone:', () => {
  const media = `Bearer ${jwtOf('alice', 'paired', { typ: 'media_access' })}`;
  test.each<[string, string, string, Record<string, string>]>([
    ['a token in the query', '?token=media-token', '', {}],
    ['a token in the query beside a cookie', '?strategy=TRANSCODE&token=media-token', '_mydia_key=alice', {}],
    ['the token of a paired device', '', '', { authorization: media }],
    ['nothing at all', '?strategy=HLS_COPY', '', {}],
  ])('a stream without an account that the edge knows is the origin’s alone: %s', async (_, query, cookie, headers) => {
    const seen: Request[] = [];
    origin.instead = (request) => {
      seen.push(request);
      return new Response(null, { status: 302, headers: { location: '/api/v1/hls/some-session/index.m3u8' } });
    };
    const response = await get(`/api/v1/stream/movie/cast${query}`, { cookie, headers });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/api/v1/hls/some-session/index.m3u8');
    expect(origin.log[0]).toBe(`GET /api/v1/stream/movie/cast${query}`);
    expect(origin.log.join()).not.toContain('/playback/');
    expect(seen[0]?.headers.get('authorization')).toBe(headers.authorization ?? null);
  });
});
