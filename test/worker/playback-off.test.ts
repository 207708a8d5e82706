import { describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker, playlistPath, visitId } from './visitor.ts';

const origin = useOrigin();
const visit = visitId('off');
const off = (path: string, init: RequestInit = {}): Promise<Response> =>
  callWorker(path, { PLAYBACK_ENABLED: 'false', MEDIA_FILE: null }, init);

describe('with playback off', () => {
  test.each(['preload', 'renew'])('with playback off, a %s says so', async (action) => {
    const body = JSON.stringify({ visit });
    const response = await off(`/api/v1/hls/${action}/movie/x`, { method: 'POST', body });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ status: 'off', visit });
  });

  test('with playback off, a cancel is 204', async () => {
    const response = await off('/api/v1/hls/cancel/movie/x', { method: 'POST', body: JSON.stringify({ visit }) });
    expect(response.status).toBe(204);
  });

  test.each([
    ['GET', playlistPath('movie/x', visit)],
    ['GET', '/api/v1/hls/play/movie/x/session.0.aaaaaaaaaaaaaaaaaaaaaa/segment_000.ts'],
    ['GET', '/api/v1/stream/movie/x'],
    ['GET', '/api/v1/stream/movie/x?headstart=off'],
    ['GET', `/api/v1/hls/movie.x.${visit}/index.m3u8`],
    ['DELETE', `/api/v1/hls/movie.x.${visit}`],
    ['GET', '/api/v1/hls/0190a0b0-0000-7000-8000-000000000000/index.m3u8'],
    ['DELETE', '/api/v1/hls/0190a0b0-0000-7000-8000-000000000000'],
    ['GET', '/api/v1/playback/movie/x'],
    ['POST', '/api/v1/playback/movie/x'],
    ['POST', '/api/v1/auth/login'],
    ['GET', '/api/v2/anything'],
  ])('with playback off, %s %s says so', async (method, path) => {
    const response = await off(path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'playback_off' });
  });

  test('with playback off, the origin hears nothing', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      for (const path of ['/api/v1/hls/preload/x', '/api/v1/hls/play/x/index.m3u8', '/api/v1/stream/x', '/api/x']) {
        await off(path, { method });
      }
    }
    expect(fetched).not.toHaveBeenCalled();
    expect(origin.log).toEqual([]);
    fetched.mockRestore();
  });
});
