import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, eventually, gone, type Origin, playlist, runOrigin, startForTest } from './origin.ts';

const later = afterwards();

const UNKNOWN = '/hls/00000000-0000-4000-8000-000000000000';

let origin: Origin;

// With Mydia's own arguments ffmpeg is slow even at a small picture, so that a request has to wait for the first
// segment.
beforeAll(async () => {
  const media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'still', 'Copy (2002).mkv': 'plain' });
  origin = await runOrigin(media, { TRANSCODE: 'mydia', ORIGIN_FAULTS: 'false' }, later);
}, HOOK_MS);

const answer = async (reply: Response) => [reply.status, await reply.json()];

describe('what is broken at Mydia is broken here', () => {
  const start = (body: string) =>
    origin.ask('/hls/start', { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  test.each([
    ['begins with a letter', { media_file_id: 'a0000000-0000-4000-8000-000000000000' }, 400],
    ['begins with a digit', { media_file_id: '10000000-0000-4000-8000-000000000000' }, 500],
    ['is missing', {}, 400],
  ])('a start by a media file id that %s is broken as at Mydia', async (_, body, status) => {
    const reply = await start(JSON.stringify(body));
    expect(reply.status).toBe(status);
    const said = 'media_file_id' in body ? { error: 'Invalid media_file_id' } : { errors: { detail: 'Bad Request' } };
    if (status === 400) expect(await reply.json()).toEqual(said);
  });

  test('a request for a media item is broken as at Mydia', async () => {
    expect((await origin.ask(`/media/${await origin.movie('Long')}`)).status).toBe(500);
  });
});

describe('a session', () => {
  test('a session has a playlist as soon as a segment is finished', async () => {
    const session = await startForTest(origin, 'Long');
    const early = await origin.ask(`${session}/index.m3u8`);
    expect(await answer(early)).toEqual([404, { error: 'Master playlist not ready yet, please retry' }]);
    await playlist(origin, session);
    const reply = await origin.ask(`${session}/index.m3u8`);
    expect(reply.headers.get('content-type')).toBe('application/vnd.apple.mpegurl; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    expect(await reply.text()).toContain('\nsegment_000.ts\n');
    expect((await origin.ask(`${session}/index.m3u8`, { method: 'HEAD' })).status).toBe(200);
  });

  test('a session has segments, and only those that its playlist lists', async () => {
    const session = await origin.start('Copy');
    await playlist(origin, session, (text) => text.includes('#EXT-X-ENDLIST'));
    // The origin ignores the range.
    const reply = await origin.ask(`${session}/segment_000.ts`, { headers: { range: 'bytes=0-9' } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('video/mp2t; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(reply.headers.get('content-length')).toBe(String(bytes.length));
    expect([bytes[0], bytes[188]]).toEqual([0x47, 0x47]);
    for (const name of [
      'segment_999.ts',
      'index.m3u8.tmp',
      '..%2Findex.m3u8',
      '%2e%2e%2f%2e%2e%2fx.ts',
      'a%00.ts',
      '.ts',
    ]) {
      expect(await answer(await origin.ask(`${session}/${name}`))).toEqual([404, { error: 'Segment not found' }]);
    }
  });

  test('a session does not serve a file that its playlist does not list: it may be half written', async () => {
    const session = await origin.start('Copy');
    await playlist(origin, session);
    const [folder] = origin.sessionFolders().filter((path) => path.endsWith(session.slice('/hls/'.length))) as [string];
    await copyFile(join(folder, 'segment_000.ts'), join(folder, 'segment_900.ts'));
    expect(await answer(await origin.ask(`${session}/segment_900.ts`))).toEqual([404, { error: 'Segment not found' }]);
  });

  test('a session stays when ffmpeg has finished', async () => {
    const session = await origin.start('Copy');
    await playlist(origin, session, (text) => text.includes('#EXT-X-ENDLIST'));
    await eventually(origin.children, (children) => children.length === 0);
    expect((await origin.ask(`${session}/index.m3u8`)).status).toBe(200);
    expect(await origin.start('Copy')).toBe(session);
  });

  test('each file and user have one session', async () => {
    const [first, second] = await Promise.all([origin.start('Long'), origin.start('Long')]);
    expect(second).toBe(first);
    expect(origin.children()).toHaveLength(1);
    const others = await origin.start('Long', BOB);
    expect(others).not.toBe(first);
    expect(await origin.start('Copy')).not.toBe(first);
    for (const session of [first, others]) await origin.ask(session, { method: 'DELETE' });
  });

  test('a session can be read and ended by any user', async () => {
    const session = await origin.start('Copy', ANN);
    await playlist(origin, session);
    expect((await origin.ask(`${session}/segment_000.ts`, { key: BOB })).status).toBe(200);
    const reply = await origin.ask(session, { method: 'DELETE', key: BOB });
    expect(await answer(reply)).toEqual([200, { status: 'terminated', session_id: session.slice('/hls/'.length) }]);
  });

  test('a session takes its time to end, ends its ffmpeg and its folder, and is not found then', async () => {
    const session = await origin.start('Long');
    const [pid] = origin.children() as [number];
    const [folder] = origin.sessionFolders().filter((path) => path.endsWith(session.slice('/hls/'.length))) as [string];
    const started = performance.now();
    expect((await origin.ask(session, { method: 'DELETE' })).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
    expect(origin.children()).not.toContain(pid);
    expect(gone(folder)).toBe(true);
    expect(await answer(await origin.ask(`${session}/index.m3u8`))).toEqual([404, { error: 'HLS session not found' }]);
    const again = await origin.ask(session, { method: 'DELETE' });
    expect(await answer(again)).toEqual([200, { status: 'not_found', session_id: session.slice('/hls/'.length) }]);
  });

  test('a start while the session ends gets a new session', async () => {
    const session = await origin.start('Long');
    const ending = origin.ask(session, { method: 'DELETE' });
    const next = await eventually(
      () => origin.start('Long'),
      (started) => started !== session,
    );
    await ending;
    expect(origin.children()).toHaveLength(1);
    await origin.ask(next, { method: 'DELETE' });
  });

  test('a session is gone when its ffmpeg was killed, and the next start makes a new one', async () => {
    const session = await origin.start('Long');
    process.kill(origin.children()[0] as number, 'SIGKILL');
    await eventually(
      async () => (await origin.ask(`${session}/index.m3u8`)).json(),
      (body) => (body as { error: string }).error === 'HLS session not found',
    );
    await eventually(
      () => origin.sessionFolders(),
      (folders) => !folders.some((path) => path.endsWith(session.slice('/hls/'.length))),
    );
    const next = await origin.start('Long');
    expect(next).not.toBe(session);
    await origin.ask(next, { method: 'DELETE' });
  });
});

test('an unknown session is not found', async () => {
  for (const path of [`${UNKNOWN}/index.m3u8`, `${UNKNOWN}/segment_000.ts`, '/hls/..%2f..%2fetc/passwd']) {
    expect(await answer(await origin.ask(path))).toEqual([404, { error: 'HLS session not found' }]);
  }
});

test('an unknown path is not found', async () => {
  expect((await origin.ask('/nothing')).status).toBe(404);
  expect((await origin.ask('/stream/movie/x', { method: 'PUT' })).status).toBe(404);
});
