import { afterEach, describe, expect, test, vi } from 'vitest';
import { sealSegmentRight } from '../../worker/auth/segment-token.ts';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { useOrigin } from './origin-double.ts';
import { callWorker, get, later, playlistPath, refOf, SIGNING_KEY, send, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The path of a segment of `movie/<name>` as alice's playlist gives it. The edge has not asked for that segment ahead
 * of the player.
 */
async function segmentOf(name: string): Promise<string> {
  origin.segments = ['segment_000.ts', 'segment_001.ts', 'segment_002.ts'];
  const path = playlistPath(`movie/${name}`, visitId(name));
  const [, , segment = ''] = urisIn(await textOf(await get(path)), path);
  await origin.quiet();
  origin.log.length = 0;
  return segment;
}

const errorOf = async (response: Response): Promise<unknown> => [
  response.status,
  ((await response.json()) as { error: string }).error,
];

describe('a segment', () => {
  test('a segment is the bytes of the origin, and stays with its viewer', async () => {
    const response = await get(await segmentOf('plain'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp2t');
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(await textOf(response)).toBe('session-of-plain segment_002.ts');
  });

  test('a segment has the same URL in each load of the playlist, so that a browser may keep it', async () => {
    expect(await segmentOf('same')).toBe(await segmentOf('same'));
  });

  test('a segment is served in ranges', async () => {
    const segment = await segmentOf('ranges');
    const part = await get(segment, { headers: { range: 'bytes=0-6' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 0-6/32');
    expect(await textOf(part)).toBe('session');
    const beyond = await get(segment, { headers: { range: 'bytes=99-100' } });
    expect(await errorOf(beyond)).toEqual([416, 'range_not_satisfiable']);
  });

  test('HEAD for a segment is answered', async () => {
    const response = await send('HEAD', await segmentOf('head'));
    expect(response.status).toBe(200);
    expect(await textOf(response)).toBe('');
  });

  test('a segment comes with one request to the origin, and needs no Durable Object', async () => {
    const segment = await segmentOf('alone');
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const response = await callWorker(segment, { MEDIA_FILE: null });
    expect(response.status).toBe(200);
    expect(origin.log).toEqual(['GET /api/v1/hls/session-of-alone/segment_002.ts']);
    log.mockRestore();
  });

  test('a segment that the origin has not made yet is to be asked for again', async () => {
    const segment = await segmentOf('late');
    origin.instead = () => new Response(null, { status: 503 });
    const response = await get(segment);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await errorOf(response)).toEqual([503, 'not_ready']);
  });

  test('a segment that the origin lacks is not found', async () => {
    const segment = await segmentOf('gone');
    origin.running.clear();
    expect(await errorOf(await get(segment))).toEqual([404, 'not_found']);
  });

  test.each([
    '..%2F..%2Fauth%2Fme',
    'https:%2F%2Felsewhere.example%2Fa.ts',
    '%2Fapi%2Fv1%2Fauth%2Fme',
    '.htaccess',
    'a%00b',
    '%zz',
  ])('a segment is not found under the name %s, and the origin is not asked', async (name) => {
    const segment = await segmentOf(`names-${name.replaceAll(/\W/g, '-')}`);
    const response = await get(segment.replace('segment_002.ts', name));
    expect(await errorOf(response)).toEqual([404, 'not_found']);
    expect(origin.log).toEqual([]);
  });
});

describe('the right to a segment', () => {
  test('the right to a segment is its viewer’s alone', async () => {
    const segment = await segmentOf('hers');
    expect(await errorOf(await get(segment, { cookie: '_mydia_key=bob' }))).toEqual([403, 'forbidden']);
    expect(await errorOf(await get(segment, { cookie: '' }))).toEqual([401, 'signed_out']);
    expect(origin.log).toEqual([]);
  });

  test('the right to a segment does not tell the id of the session that others watch too', async () => {
    const segment = await segmentOf('secret');
    expect(decodeURIComponent(segment)).not.toContain('session-of-secret');
    const [right = ''] = /[\w-]{60,}/.exec(segment) ?? [];
    expect(atob(right.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('session-of');
  });

  test('the right to a segment is for one file', async () => {
    const segment = await segmentOf('this-file');
    const other = segment.replace('movie/this-file', 'movie/another');
    expect(await errorOf(await get(other))).toEqual([403, 'forbidden']);
    expect(await errorOf(await get(segment.replace('movie/', 'episode/')))).toEqual([403, 'forbidden']);
  });

  test.each([
    ['another beginning', (right: string) => right.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
    ['another middle', (right: string) => right.replace(/(?<=^.{30})./, (one) => (one === 'A' ? 'B' : 'A'))],
    ['another end', (right: string) => right.replace(/..$/, (last) => (last === 'AA' ? 'BA' : 'AA'))],
    ['a shorter end', (right: string) => right.slice(0, -4)],
    ['hardly anything left', (right: string) => right.slice(0, 8)],
    ['something more', (right: string) => `${right}more`],
    ['letters that are not ASCII', (right: string) => encodeURIComponent(right.replace(/.$/, 'ß'))],
  ])('the right to a segment does not survive %s', async (how, alter) => {
    const segment = await segmentOf(how.replaceAll(' ', '-'));
    const [right = ''] = /[\w-]{60,}/.exec(segment) ?? [];
    expect(await errorOf(await get(segment.replace(right, alter(right))))).toEqual([403, 'forbidden']);
    expect(origin.log).toEqual([]);
  });

  test('the right to a segment is worth nothing when the origin refuses its viewer', async () => {
    const cookie = '_mydia_key=mallory';
    const key = await viewerKey({ cookie }, SIGNING_KEY);
    const right = { session: 'session-of-x' as OriginSessionId, ref: refOf('movie/x'), viewer: key };
    const token = await sealSegmentRight(right, SIGNING_KEY);
    const response = await get(`/api/v1/hls/play/movie/x/${token}/segment_000.ts`, { cookie });
    expect(await errorOf(response)).toEqual([401, 'signed_out']);
    expect(origin.log).toEqual(['GET /api/v1/playback/movie/x']);
  });

  test.each([429, 500, 502, 'lost'])(
    'a segment is to be asked for again when the origin answers %s to the question about its viewer',
    async (failure) => {
      const segment = await segmentOf(`asked-again-${failure}`);
      later(61_000);
      origin.instead = ({ url }) => {
        if (!url.includes('/playback/')) return undefined;
        if (typeof failure === 'string') throw new TypeError(failure);
        return Response.json({ error: 'x' }, { status: failure });
      };
      const response = await get(segment);
      expect(await errorOf(response)).toEqual([503, 'not_ready']);
      expect(response.headers.get('retry-after')).toBe('1');
    },
  );

  test('an API key in the query stands in every URL that the edge gives out, and in none that the origin sees', async () => {
    const path = `${playlistPath('movie/by-key', visitId('by-key'))}&api_key=key-of-alice`;
    const [segment = ''] = urisIn(await textOf(await get(path, { cookie: '' })), path);
    expect(segment).toMatch(/segment_000\.ts\?api_key=key-of-alice$/);
    expect((await get(segment, { cookie: '' })).status).toBe(200);
    expect(origin.log.join()).not.toContain('key-of-alice');
    expect(origin.headers.some((headers) => headers.get('x-api-key') === 'key-of-alice')).toBe(true);
  });
});
