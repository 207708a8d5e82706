import { join } from 'node:path';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import type { Signed } from '../../origin/auth/identify.ts';
import { mydia2026 } from '../../origin/dialects/mydia-2026.ts';
import { SOFTWARE } from '../../origin/hardware/video-encoder.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { hlsRoutes } from '../../origin/routes/hls.ts';
import { Sessions } from '../../origin/session/sessions.ts';
import { fill, temporaryFolder } from './media.ts';
import { eventually } from './origin.ts';

const MYDIA_2026 = mydia2026({ transcode: 'mydia', encoder: async () => SOFTWARE, copyMaxMbps: 20, faults: false });
const HOLD_MS = 300;

/**
 * Stops the ffmpeg of a session for a while. @returns one function that requests a file of the session, and one that
 * lets ffmpeg continue
 */
async function standingStill() {
  const [films, folder] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  await fill(films, { 'mute.mkv': 'mute' });
  const path = join(films, 'mute.mkv');
  const sessions = new Sessions({
    ...{ folder, transcodeOf: MYDIA_2026.transcodeOf, reuses: MYDIA_2026.reuses, onStart: () => {}, onFail: () => {} },
    ...{ failures: null },
    ...{ idleMs: 60_000, aheadS: 0, playlistHoldMs: HOLD_MS },
  });
  onTestFinished(() => sessions.close());
  const media = { id: 'mute', path, version: '1', probe: (await probeFile(path)) as Probe, subtitleFiles: [] };
  const session = await sessions.start(media, 'ann');
  process.kill(session.film.pid, 'SIGSTOP');
  const app = new Hono<Signed>().route(
    '/hls',
    hlsRoutes(sessions, MYDIA_2026, (_, next) => next()),
  );
  return {
    ask: async (name: string) => {
      const asked = performance.now();
      const reply = await app.request(`/hls/${session.id}/${name}`);
      return { reply, ms: performance.now() - asked };
    },
    end: () => sessions.terminate(session.id),
    goOn: () => process.kill(session.film.pid, 'SIGCONT'),
  };
}

test('Mydia of 2026 holds a playlist for half a minute', () => {
  expect(MYDIA_2026.playlistHoldMs).toBe(30_000);
});

test('a playlist that was held long enough says that the client should ask again; a segment is not held', async () => {
  const { ask } = await standingStill();
  const [playlist, segment, other] = await Promise.all(['index.m3u8', 'segment_000.ts', 'other.ts'].map(ask));
  expect(playlist?.reply.status).toBe(503);
  expect(await playlist?.reply.json()).toEqual({ error: 'Transcoding initialization timeout, please try again' });
  expect(playlist?.ms).toBeGreaterThanOrEqual(HOLD_MS - 1);
  expect(segment?.reply.status).toBe(404);
  expect(segment?.ms).toBeLessThan(HOLD_MS);
  expect(other?.reply.status).toBe(404);
  expect(other?.ms).toBeLessThan(HOLD_MS);
});

test('a request for what is there is answered, and one for what will never be there does not wait', async () => {
  const { ask, goOn } = await standingStill();
  goOn();
  const playlist = async () => (await ask('index.m3u8')).reply.text();
  await eventually(playlist, (text) => text.includes('#EXT-X-ENDLIST'));
  expect((await ask('segment_000.ts')).reply.status).toBe(200);
  expect((await ask('segment_999.ts')).reply.status).toBe(404);
});

test('a request for a playlist fails when its session ends meanwhile; a later one is not found', async () => {
  const { ask, end } = await standingStill();
  const waiting = ask('index.m3u8');
  await end();
  const { reply } = await waiting;
  expect([reply.status, await reply.json()]).toEqual([500, { error: 'Failed to serve master playlist' }]);
  const later = await ask('index.m3u8');
  expect([later.reply.status, await later.reply.json()]).toEqual([404, { error: 'HLS session not found' }]);
});

test('a segment that ffmpeg did not make in time says that the client should ask again', async () => {
  const late = { touch: () => {}, resource: async () => 'late' };
  const sessions = { find: () => late } as unknown as Sessions;
  const app = hlsRoutes(sessions, MYDIA_2026, (_, next) => next());
  const reply = await app.request('/any/segment_00007.m4s');
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await reply.json()).toEqual({ error: 'Segment not ready yet, please retry' });
});
