/** A Mydia of 2026 says beforehand how a file is to be played, for each kind of browser. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { Mydia } from '../../worker/origins/mydia.ts';
import { speakGraphql } from './graphql-double.ts';
import { ORIGIN, PUBLIC, useOrigin } from './origin-double.ts';
import { eventually, get, leaseOf, post, send, stateOf, visitId } from './visitor.ts';

const origin = useOrigin();
const base64url = (value: unknown): string => btoa(JSON.stringify(value)).replace(/=/g, '');
/** Browsers that play HEVC as it is, and browsers that do not. */
const HEVC = { containers: ['mp4'], videoCodecs: ['h264', 'hevc'], audioCodecs: ['aac'] };
const NO_HEVC = { containers: ['mp4'], videoCodecs: ['h264'], audioCodecs: ['aac'] };

const TRANSCODE = { strategy: 'TRANSCODE', video_codec: 'avc1.640028', audio_codec: 'mp4a.40.2' };
const WAYS = {
  direct: [{ strategy: 'DIRECT_PLAY', video_codec: 'hvc1.1.6.L93.B0', audio_codec: 'mp4a.40.2' }, TRANSCODE],
  session: [{ strategy: 'HLS_COPY', video_codec: 'hvc1.1.6.L93.B0', audio_codec: 'mp4a.40.2' }, TRANSCODE],
  copy: [{ strategy: 'HLS_COPY', video_codec: 'avc1.640028', audio_codec: 'mp4a.40.2' }, TRANSCODE],
};

/** The paths of the requests for candidates. The file is in HEVC: browsers that can decode HEVC play it as it is. */
let asked: string[];
beforeEach(() => {
  asked = [];
  speakGraphql(origin, 'own');
  origin.candidates = ({ url, headers }) => {
    asked.push(new URL(url).pathname);
    const profile = headers.get('x-mydia-device-profile') ?? '';
    const candidates = profile === base64url(HEVC) ? WAYS.direct : WAYS.session;
    return Response.json({ candidates, metadata: { duration: 90 } });
  };
});

const preload = async (id: string, device: object | null, visit = visitId(id)): Promise<{ status: string }> => {
  const headers: Record<string, string> = device ? { 'x-mydia-device-profile': base64url(device) } : {};
  return (await post(`preload/movie/${id}`, { visit }, { headers })).json();
};
/** The Durable Object of a film. It is named after the film's file, which the origin tells. */
const objectOf = (id: string): string => `file/file-of-${id}`;
const phaseOf = async (id: string): Promise<string> => (await stateOf(objectOf(id))).session.phase;

describe('a session', () => {
  test('a session of 2026 is started with a strategy, and named by JSON', async () => {
    await preload('started', NO_HEVC);
    await eventually(async () => (await phaseOf('started')) === 'ready');
    expect(origin.log).toContain('GET /api/v1/stream/file-of-started?strategy=TRANSCODE&resolve=json');
  });

  test('a session of 2026 is a copy only where every browser can play the copied streams', async () => {
    const mydia = new Mydia(ORIGIN, [ORIGIN, PUBLIC]);
    origin.candidates = () => Response.json({ candidates: WAYS.copy });
    await mydia.start('movie/copied' as MediaRef, { apiKey: 'service-key' }, 0, true);
    expect(origin.log).toEqual(['GET /api/v1/stream/movie/copied?strategy=HLS_COPY&resolve=json']);
  });
});

describe('a file that this browser plays as it is', () => {
  test('a file that this browser plays as it is starts nothing, although others need a session', async () => {
    await preload('mixed', HEVC);
    await eventually(async () => (await preload('mixed', HEVC)).status === 'direct');
    expect(origin.starts).toEqual([]);
    await preload('mixed', NO_HEVC, visitId('another'));
    await eventually(async () => (await phaseOf('mixed')) === 'ready');
    expect((await preload('mixed', HEVC)).status).toBe('direct');
    expect(await leaseOf(objectOf('mixed'), visitId('mixed'))).toBeUndefined();
  });

  test('a file that this browser plays as it is costs the origin no question once that is known', async () => {
    await preload('known', HEVC);
    await eventually(async () => (await preload('known', HEVC)).status === 'direct');
    const before = asked.length + origin.log.length;
    for (let n = 0; n < 3; n++) expect((await preload('known', HEVC)).status).toBe('direct');
    expect(asked.length + origin.log.length).toBe(before);
  });

  test('a file that this browser plays as it is is asked for with what the browser can decode', async () => {
    await preload('file', HEVC);
    await eventually(async () => (await preload('file', HEVC)).status === 'direct');
    origin.direct = true;
    const cookie = `_mydia_key=alice; headstart_device=${base64url(HEVC)}`;
    expect((await get('/api/v1/stream/movie/file', { cookie })).status).toBe(200);
    expect(origin.headers.at(-1)?.get('x-mydia-device-profile')).toBe(base64url(HEVC));
    expect(origin.headers.at(-1)?.get('cookie')).toBe('_mydia_key=alice');
  });
});

describe('its own player', () => {
  test('Mydia’s own player of 2026 is told by JSON where the warm session is, and how long the film is', async () => {
    await preload('json', NO_HEVC);
    await eventually(async () => (await leaseOf(objectOf('json'), visitId('json'))) !== undefined);
    const response = await get('/api/v1/stream/movie/json?strategy=TRANSCODE&resolve=json');
    const name = `movie.json.${visitId('json')}.page`;
    expect(await response.json()).toEqual({ hls_url: `/api/v1/hls/${name}/index.m3u8`, duration: 90 });
    expect(origin.starts).toEqual(['file-of-json']);
  });

  test('Mydia’s own player of 2026 may ask for a file by its kind', async () => {
    const response = await send('HEAD', '/api/v1/stream/file/f1?strategy=TRANSCODE');
    expect(response.headers.get('location')).toMatch(/^\/api\/v1\/hls\/file\.f1\./);
  });

  test.each(['DIRECT_PLAY', 'REMUX'])(
    'Mydia’s own player of 2026 is left alone with a file that it plays by %s',
    async (strategy) => {
      origin.direct = true;
      expect((await get(`/api/v1/stream/movie/own?strategy=${strategy}`)).status).toBe(200);
      expect(origin.log).toEqual([`GET /api/v1/stream/movie/own?strategy=${strategy}`]);
    },
  );

  test('Mydia’s own player of 2026 asks for the candidates itself', async () => {
    const response = await get('/api/v1/stream/movie/own/candidates');
    expect(await response.json()).toMatchObject({ metadata: { duration: 90 } });
  });
});

describe('with its player off', () => {
  const OFF = { errors: [{ message: 'The player is disabled', extensions: { code: 'PLAYER_DISABLED' } }] };

  test('with Mydia’s player off nothing is started, and Play says so', async () => {
    origin.candidates = () => Response.json(OFF, { status: 404 });
    origin.instead = () => Response.json(OFF, { status: 404 });
    await preload('off', NO_HEVC);
    const response = await get(`/api/v1/hls/play/movie/off/index.m3u8?visit=${visitId('off')}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'playback_off' });
    expect(origin.starts).toEqual([]);
  });
});

test('an invalid device profile is passed on to no server', async () => {
  for (const profile of ['{}', 'x'.repeat(3_000), 'a b']) {
    await post('preload/movie/odd', { visit: visitId('odd') }, { headers: { 'x-mydia-device-profile': profile } });
  }
  await eventually(async () => (await phaseOf('odd')) === 'ready');
  expect(asked).toEqual(['/api/v1/stream/file/file-of-odd/candidates']);
});
