import { SELF } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import {
  callWorker,
  eventually,
  later,
  leaseOf,
  lookPath,
  playlistPath,
  post,
  ring,
  SITE,
  send,
  visitId,
} from './visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

/** A page has warmed `movie/<name>`, and has its playlist. */
async function warmed(name: string): Promise<void> {
  await post(`preload/movie/${name}`, { visit: visitId(name) });
  await send('GET', lookPath(`movie/${name}`, visitId(name)));
}

const statusOf = async (response: Response): Promise<unknown> => ((await response.json()) as { status: string }).status;

describe('a preload', () => {
  test('a preload without a visit is given one', async () => {
    const response = await post('preload/movie/anonymous', '');
    expect(response.status).toBe(202);
    const { visit, manifest } = (await response.json()) as { visit: string; manifest: string };
    expect(visit).toMatch(/^[0-9a-f]{32}$/);
    expect(manifest).toBe(`/api/v1/hls/play/movie/anonymous/index.m3u8?visit=${visit}`);
    await eventually(() => origin.running.has('session-of-anonymous'));
  });

  test('a preload of a bare id means a movie', async () => {
    const response = await post('preload/bare', { visit: visitId('bare') });
    expect(await response.json()).toMatchObject({
      manifest: `/api/v1/hls/play/movie/bare/index.m3u8?visit=${visitId('bare')}`,
    });
    await eventually(() => origin.running.has('session-of-bare'));
    expect(origin.log).toContain('GET /api/v1/stream/movie/bare');
  });

  test.each(['renewals', 'my-file', 'cancelled'])('a preload of a film whose id is %s is of a film', async (id) => {
    expect((await send('GET', playlistPath(`movie/${id}`, visitId(id)))).status).toBe(200);
    expect((await send('GET', `/api/v1/stream/movie/${id}`)).status).toBe(302);
  });

  test('a preload of a ready session says so', async () => {
    await warmed('ready');
    const response = await post('preload/movie/ready', { visit: visitId('ready-too') });
    expect(response.headers.get('server-timing')).toBe('session;desc=ready');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await statusOf(response)).toBe('ready');
  });

  test('a preload has Play start where the viewer left off, or else where the page says', async () => {
    origin.position = 30;
    await warmed('saved');
    expect(await leaseOf('movie/saved', visitId('saved'))).toMatchObject({ position: 30 });
    expect(origin.log).toContain('GET /api/v1/stream/movie/saved?position=30');
    await post('preload/movie/saved', { visit: visitId('saved'), position: 60 });
    expect(await leaseOf('movie/saved', visitId('saved'))).toMatchObject({ position: 60 });
  });

  test('a preload has Play start over, where the page says 0, wherever the viewer left off', async () => {
    origin.position = 7;
    await warmed('over');
    const [visit, playing] = [visitId('over'), true];
    await post('renew/movie/over', { visit, playing, position: 0 });
    expect(await leaseOf('movie/over', visit)).toMatchObject({ position: 0 });
    const playlist = await send('GET', `${playlistPath('movie/over', visit)}&play=1&position=0`);
    expect(await playlist.text()).toContain('#EXT-X-START:TIME-OFFSET=0,');
    expect(await leaseOf('movie/over', visit)).toMatchObject({ position: 0 });
    await post('preload/movie/anew', { visit: visitId('anew'), position: 0 });
    await vi.waitFor(() => expect(origin.log).toContain('GET /api/v1/stream/movie/anew'));
  });

  test('a preload by an API key in the query gets a playlist that it can use', async () => {
    const path = `preload/movie/by-key?api_key=key-of-alice`;
    const response = await post(path, { visit: visitId('by-key') }, { cookie: '' });
    const { manifest } = (await response.json()) as { manifest: string };
    expect((await send('GET', manifest, { cookie: '' })).status).toBe(200);
  });
});

describe('a renewal', () => {
  test('a renewal keeps a warm lease', async () => {
    await warmed('renewed');
    later(25_000);
    await post('renew/movie/renewed', { visit: visitId('renewed') });
    later(25_000);
    await ring('movie/renewed');
    expect(await leaseOf('movie/renewed', visitId('renewed'))).toMatchObject({ kind: 'warm' });
  });

  test('a renewal that plays makes the lease a play lease', async () => {
    await warmed('playing');
    const response = await post('renew/movie/playing', { visit: visitId('playing'), playing: true });
    expect(await statusOf(response)).toBe('ready');
    expect(await leaseOf('movie/playing', visitId('playing'))).toMatchObject({ kind: 'play' });
    later(170_000);
    await ring('movie/playing');
    expect(origin.running.has('session-of-playing')).toBe(true);
  });

  test('a renewal that says that its film is paused keeps the lease for as long as the origin alone would have, and no longer', async () => {
    const body = { visit: visitId('paused'), playing: true };
    await warmed('paused');
    await post('renew/movie/paused', body);
    expect(await statusOf(await post('renew/movie/paused', { ...body, paused: true }))).toBe('ready');
    later(1_790_000);
    await ring('movie/paused');
    await ring('movie/paused');
    expect(await leaseOf('movie/paused', visitId('paused'))).toMatchObject({ kind: 'paused', isPaused: true });
    expect(origin.running.has('session-of-paused')).toBe(true);
    later(10_000);
    await ring('movie/paused');
    later(8_000);
    await ring('movie/paused');
    await eventually(() => !origin.running.has('session-of-paused'));
    // The origin's verdict on the viewer is too old, so the edge asks the origin again before it says anything.
    const said = async () => statusOf(await post('renew/movie/paused', { ...body, paused: true }));
    await eventually(async () => (await said()) === 'cancelled');
    expect(origin.starts).toEqual(['paused']);
  });

  test('a renewal of a visit that was given back takes nothing', async () => {
    await warmed('gone');
    await post('cancel/movie/gone', { visit: visitId('gone') });
    expect(await statusOf(await post('renew/movie/gone', { visit: visitId('gone') }))).toBe('cancelled');
    expect(await leaseOf('movie/gone', visitId('gone'))).toBeUndefined();
  });

  test('a renewal keeps nothing warm for longer than WARM_MAX_S, and a new visit warms it again', async () => {
    await warmed('stared-at');
    for (let passed = 0; passed <= 300; passed += 20) {
      later(20_000);
      const body = JSON.stringify({ visit: visitId('stared-at') });
      await callWorker('/api/v1/hls/renew/movie/stared-at', {}, { method: 'POST', body });
    }
    const last = await post('renew/movie/stared-at', { visit: visitId('stared-at') });
    expect(await statusOf(last)).toBe('cancelled');
    later(2_000);
    await ring('movie/stared-at');
    await eventually(() => !origin.running.has('session-of-stared-at'));
    await post('preload/movie/stared-at', { visit: visitId('stared-at-again') });
    await eventually(() => origin.running.has('session-of-stared-at'));
  });
});

describe('a cancel', () => {
  test('a cancel is 204 any number of times, also of a visit that never was', async () => {
    await warmed('twice');
    for (const visit of [visitId('twice'), visitId('twice'), visitId('never-was')]) {
      const response = await post('cancel/movie/twice', { visit });
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
    }
    expect(await leaseOf('movie/twice', visitId('twice'))).toBeUndefined();
  });

  test('a cancel may be a beacon, which is plain text', async () => {
    await warmed('beacon');
    const body = new Blob([JSON.stringify({ visit: visitId('beacon') })], { type: 'text/plain;charset=UTF-8' });
    const headers = { cookie: '_mydia_key=alice', origin: SITE };
    const response = await SELF.fetch(`${SITE}/api/v1/hls/cancel/movie/beacon`, { method: 'POST', body, headers });
    expect(response.status).toBe(204);
    expect(await leaseOf('movie/beacon', visitId('beacon'))).toBeUndefined();
  });

  test('a cancel leaves others’ leases alone', async () => {
    await warmed('theirs');
    await post('renew/movie/theirs', { visit: visitId('bobs'), playing: true }, { cookie: '_mydia_key=bob' });
    await eventually(async () => (await leaseOf('movie/theirs', visitId('bobs'))) !== undefined);
    await post('cancel/movie/theirs', { visit: visitId('theirs') });
    later(60_000);
    await ring('movie/theirs');
    expect(origin.running.has('session-of-theirs')).toBe(true);
    expect(origin.log.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  test('a cancel without a visit is refused', async () => {
    const response = await post('cancel/movie/x', {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'bad_request' });
  });
});
