import { describe, expect, test } from 'vitest';
import { SESSION_HEADER } from '../../protocol/urls.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { Mydia } from '../../worker/origins/mydia.ts';
import { ORIGIN, PUBLIC, useOrigin } from './origin-double.ts';
import { refOf } from './visitor.ts';

const origin = useOrigin();
const mydia = new Mydia(ORIGIN, [ORIGIN, PUBLIC]);
const ACCOUNT = { apiKey: 'service-key' };
const MOVIE = refOf('movie/1');
const SESSION = 'session-1' as OriginSessionId;

const answerWith = (status: number, body: unknown = null, headers: Record<string, string> = {}): void => {
  origin.instead = () => new Response(body === null ? null : JSON.stringify(body), { status, headers });
};

describe('a start', () => {
  /** The result of a start at a Mydia of 2025, which does not say whether it copies. */
  const startedAs = (isNew: boolean | null) => ({
    ...{ kind: 'session', id: SESSION, isNew, mayCopy: false },
    askedAt: expect.any(Number),
  });

  test.each([200, 206, 416])('a start that is answered by the file itself (%s) is direct play', async (status) => {
    answerWith(status);
    expect(await mydia.start(MOVIE, ACCOUNT, 0, false)).toEqual({ kind: 'direct' });
  });

  test('a start asks for no more than the first byte', async () => {
    await mydia.start(MOVIE, ACCOUNT, 0, false);
    expect(origin.log).toEqual(['GET /api/v1/stream/movie/1']);
    expect(origin.headers[0]?.get('range')).toBe('bytes=0-0');
  });

  test('a start says where watching begins, when that is not the beginning', async () => {
    await mydia.start(MOVIE, ACCOUNT, 93.5, false);
    expect(origin.log).toEqual(['GET /api/v1/stream/movie/1?position=93.5']);
  });

  test.each([
    ['on ORIGIN', `${ORIGIN}/api/v1/hls/session-1/index.m3u8`],
    ['on ORIGIN_PUBLIC', `${PUBLIC}/api/v1/hls/session-1/index.m3u8`],
    ['by its path', '/api/v1/hls/session-1/index.m3u8'],
  ])('a start that is redirected to a session %s has one', async (_, location) => {
    answerWith(302, null, { location });
    expect(await mydia.start(MOVIE, ACCOUNT, 0, false)).toEqual(startedAs(null));
  });

  test.each([
    ['new', true],
    ['running', false],
  ])('a start that is answered with a session that is %s says so', async (said, isNew) => {
    answerWith(302, null, { location: '/api/v1/hls/session-1/index.m3u8', [SESSION_HEADER]: said });
    expect(await mydia.start(MOVIE, ACCOUNT, 0, false)).toEqual(startedAs(isNew));
  });

  test('a start that is redirected to a foreign address stops what it cannot use, and says what to do', async () => {
    origin.running.add('session-1');
    origin.location = 'https://unknown.example/api/v1/hls/session-1/index.m3u8';
    await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toThrow(/https:\/\/unknown\.example.*ORIGIN_PUBLIC/);
    expect(origin.log).toEqual(['GET /api/v1/stream/movie/1', 'DELETE /api/v1/hls/session-1']);
    expect(origin.running.has('session-1')).toBe(false);
  });

  test.each(['/login', 'https://media.example/api/v1/hls/../x/index.m3u8', '/api/v1/hls/a.b/index.m3u8', 'http://['])(
    'a start that is redirected to %s has no session',
    async (location) => {
      answerWith(302, null, { location });
      await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toMatchObject({
        code: 'origin_invalid',
        uncertain: false,
      });
    },
  );

  test.each([
    [401, 'signed_out', false],
    [403, 'signed_out', false],
    [404, 'not_found', false],
    [400, 'origin_invalid', false],
    [500, 'origin_invalid', false],
    [502, 'origin_unreachable', true],
    [504, 'origin_unreachable', true],
    [522, 'origin_unreachable', true],
    [526, 'origin_unreachable', true],
  ])('a start that is answered by %i failed as %s', async (status, code, uncertain) => {
    answerWith(status, { error: 'x' });
    await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toMatchObject({ code, uncertain });
  });

  test('a start that the origin’s ffmpeg cannot play is no fault of the origin’s', async () => {
    answerWith(500, { error: 'Transcoding required but failed to start', reason: 'unplayable', details: 'no pts' });
    const failure = { code: 'unplayable', message: expect.stringContaining('no pts'), uncertain: false };
    await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toMatchObject(failure);
  });

  test('a start without an answer may have started a session', async () => {
    const cause = new TypeError('Network connection lost.');
    origin.instead = () => Promise.reject(cause);
    await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toMatchObject({
      code: 'origin_unreachable',
      uncertain: true,
      cause,
    });
  });
});

describe('a viewer', () => {
  test.each([401, 403])('a viewer is refused by %i', async (status) => {
    answerWith(status);
    expect(await mydia.authorise(MOVIE, ACCOUNT)).toEqual({ allowed: false, code: 'signed_out' });
  });

  test.each([MOVIE, refOf('episode/1')])(
    'a viewer is refused %s by 404: it does not exist, or is hidden from them',
    async (ref) => {
      answerWith(404, { error: 'Media item not found' });
      expect(await mydia.authorise(ref, ACCOUNT)).toEqual({ allowed: false, code: 'not_found' });
    },
  );

  test('a viewer is let in to a bare file by a sign-in, which Mydia of 2025 shows by not finding a movie', async () => {
    answerWith(404, { error: 'Media item not found' });
    expect(await mydia.authorise(refOf('file/1'), ACCOUNT)).toEqual({
      allowed: true,
      position: 0,
      file: '1',
      version: null,
    });
    expect(origin.log).toEqual(['GET /api/v1/playback/movie/1']);
    answerWith(401, { error: 'Unauthorized' });
    expect(await mydia.authorise(refOf('file/1'), ACCOUNT)).toEqual({ allowed: false, code: 'signed_out' });
  });

  test('a viewer is let in, from the beginning, when the position cannot be read', async () => {
    answerWith(200, { position_seconds: 'half' });
    expect(await mydia.authorise(MOVIE, ACCOUNT)).toEqual({ allowed: true, position: 0, file: null, version: null });
  });

  test.each([200, 403, 404])(
    'a viewer is neither let in nor refused by a page with %i, such as a proxy’s sign-in page',
    async (status) => {
      const page = '<!doctype html><title>Sign in</title>';
      origin.instead = () => new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
      await expect(mydia.authorise(MOVIE, ACCOUNT)).rejects.toMatchObject({ code: 'origin_invalid' });
    },
  );

  test('a viewer is neither let in nor refused by an error', async () => {
    answerWith(500);
    await expect(mydia.authorise(MOVIE, ACCOUNT)).rejects.toMatchObject({ code: 'origin_invalid' });
  });

  test('a viewer is asked about again later when the origin was asked too much', async () => {
    answerWith(429, { error: 'Too Many Requests', message: 'Rate limit exceeded' });
    await expect(mydia.authorise(MOVIE, ACCOUNT)).rejects.toMatchObject({ code: 'not_ready' });
  });
});

describe('a session', () => {
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:8\n';

  test.each([
    ['ready', 7.5, 200, `${playlist}#EXTINF:7.5,\nsegment_000.ts\n`],
    ['ready', 12.5, 200, `${playlist}#EXTINF:7.5,\nsegment_000.ts\n#EXTINF:5,\nsegment_001.ts\n`],
    ['ready', 7.5, 200, `${playlist}#EXTINF:7.5,\nsegment_000.ts\n#EXT-X-ENDLIST\n`],
    ['not_ready', 0, 200, playlist],
    ['not_ready', 0, 200, '<html>'],
    ['not_ready', 0, 404, '{"error":"Master playlist not ready yet, please retry"}'],
    ['not_ready', 0, 503, ''],
    ['gone', 0, 404, '{"error":"HLS session not found"}'],
    ['unreachable', 0, 404, '<html>'],
    ['unreachable', 0, 500, ''],
    ['unreachable', 0, 401, '{"error":"Unauthorized"}'],
  ])('a session is %s, with %d s listed, by %i %j', async (outcome, listedS, status, body) => {
    origin.instead = () => new Response(body, { status });
    expect(await mydia.probe(SESSION, ACCOUNT)).toEqual({ outcome, listedS, isComplete: /ENDLIST/.test(body) });
  });

  test.each([
    [200, true],
    [404, true],
    [401, false],
    [500, false],
  ])('a session that is asked to stop and answered by %i counts as stopped: %s', async (status, stopped) => {
    answerWith(status, { status: 'terminated', session_id: SESSION });
    expect(await mydia.stop(SESSION, ACCOUNT)).toBe(stopped);
  });

  test.each([200, 404])(
    'a session is not stopped because a page says so, such as a proxy’s error page (%i)',
    async (status) => {
      answerWith(status, '<!doctype html><title>Sorry</title>');
      expect(await mydia.stop(SESSION, ACCOUNT)).toBe(false);
    },
  );

  test('a session is not ruled out because a page came in place of the film', async () => {
    origin.instead = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    await expect(mydia.start(MOVIE, ACCOUNT, 0, false)).rejects.toMatchObject({
      code: 'origin_invalid',
      uncertain: true,
    });
  });
});
