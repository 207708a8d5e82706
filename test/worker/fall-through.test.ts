import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker, get, playlistPath, send, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const broken = (): never => {
  throw new Error('the Durable Object is overloaded');
};
const REJECTING = { getByName: () => ({ play: async () => broken(), peek: async () => broken() }) };

/** Follows redirects as a player would. @returns the first segment's bytes */
async function watch(first: Response): Promise<string> {
  let [response, path] = [first, ''];
  for (let hops = 0; response.status === 302 && hops < 5; hops++) {
    path = response.headers.get('location') ?? '';
    response = await get(path, { cookie: path.includes('api_key') ? '' : undefined });
  }
  expect(response.status).toBe(200);
  const [segment = ''] = urisIn(await textOf(response), path);
  return textOf(await get(segment));
}

describe('when the Durable Object fails, the origin is asked alone', () => {
  test.each([
    ['by an answer', REJECTING],
    ['at once', { getByName: broken }],
  ])('when the Durable Object fails, the origin alone is asked for a playlist (%s)', async (how, MEDIA_FILE) => {
    const id = `playlist-${how.replaceAll(' ', '-')}`;
    const response = await callWorker(playlistPath(`movie/${id}`, visitId(id)), { MEDIA_FILE });
    expect(response.headers.get('location')).toBe(`/api/v1/stream/movie/${id}?headstart=off`);
    expect(await watch(response)).toBe(`session-of-${id}-alice segment_000.ts`);
  });

  test.each([
    ['by an answer', REJECTING],
    ['at once', { getByName: broken }],
  ])('when the Durable Object fails, the origin alone is asked for a stream (%s)', async (how, MEDIA_FILE) => {
    const id = `stream-${how.replaceAll(' ', '-')}`;
    const response = await callWorker(`/api/v1/stream/movie/${id}`, { MEDIA_FILE });
    expect(await watch(response)).toBe(`session-of-${id}-alice segment_000.ts`);
  });

  test('when the Durable Object fails, the origin alone is asked with the API key of the query', async () => {
    const path = `${playlistPath('movie/by-key', visitId('by-key'))}&api_key=key-of-alice`;
    const response = await callWorker(path, { MEDIA_FILE: REJECTING }, { headers: { cookie: '' } });
    expect(response.headers.get('location')).toBe('/api/v1/stream/movie/by-key?api_key=key-of-alice&headstart=off');
  });
});

describe('when the origin refuses the edge’s own account', () => {
  test.each([
    ['a playlist', playlistPath('movie/account-1', visitId('account-1')), 'account-1'],
    ['a stream', '/api/v1/stream/movie/account-2', 'account-2'],
  ])('when the origin refuses the edge’s own account, %s is served by the viewer’s', async (_, path, id) => {
    origin.viewers = origin.viewers.filter((value) => value !== 'service-key');
    expect(await watch(await get(path))).toBe(`session-of-${id}-alice segment_000.ts`);
  });
});

describe('what is passed on to the origin', () => {
  test('a request that passes through reaches the origin unchanged, with the address to which it was sent', async () => {
    let body = '';
    origin.instead = async (request) => {
      body = await request.text();
      return Response.json({ ok: true }, { status: 201, headers: { 'set-cookie': '_mydia_key=new' } });
    };
    const response = await callWorker('/api/v1/auth/login?next=%2F', {}, { method: 'POST', body: '{"username":"a"}' });
    expect(response.status).toBe(201);
    expect(response.headers.get('set-cookie')).toBe('_mydia_key=new');
    expect(body).toBe('{"username":"a"}');
    expect(origin.log).toEqual(['POST /api/v1/auth/login?next=%2F']);
    expect(origin.headers[0]?.get('x-forwarded-host')).toBe('site.test');
    expect(origin.headers[0]?.get('x-forwarded-proto')).toBe('https');
  });

  test('a request that passes through leads back to the edge where the origin redirects to itself, and only there', async () => {
    const redirect = (location: string) => {
      origin.instead = () => new Response(null, { status: 302, headers: { location } });
      return send('GET', '/api/v1/anything').then((response) => response.headers.get('location'));
    };
    expect(await redirect('https://media.example/a?b=c')).toBe('/a?b=c');
    expect(await redirect('https://origin.test/a')).toBe('/a');
    expect(await redirect('/a')).toBe('/a');
    expect(await redirect('https://elsewhere.example/a')).toBe('https://elsewhere.example/a');
  });

  test('a request that passes through is 502 when the origin does not answer', async () => {
    origin.instead = () => Promise.reject(new TypeError('Network connection lost.'));
    const response = await send('GET', '/api/v1/library');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: 'origin_unreachable' });
  });
});
