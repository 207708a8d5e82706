import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { eventually, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

const UNKNOWN = '00000000-0000-5000-8000-000000000000';

let media: string;
let origin: Origin;
let plain: string;
let file: Buffer;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, {
    'Plain (2001).mp4': 'plain',
    'Long (2002).mkv': 'long',
    'Gone (2003).mp4': 'silent',
    'Moved (2004).mp4': 'silent',
    'Wanted (2005).nfo': { text: '<movie><title>Wanted</title></movie>' },
    'Show/S01E01 - Pilot.mp4': 'silent',
  });
  origin = await runOrigin(media, { PUBLIC_URL: 'https://mydia.example' }, later);
  plain = `/stream/movie/${await origin.movie('Plain')}`;
  file = readFileSync(join(media, 'Plain (2001).mp4'));
}, HOOK_MS);

const body = async (reply: Response) => Buffer.from(await reply.arrayBuffer());

describe('a file that browsers play', () => {
  test('a file that browsers play comes whole, and says that it can come in parts', async () => {
    const reply = await origin.ask(plain);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('video/mp4');
    expect(reply.headers.get('accept-ranges')).toBe('bytes');
    expect(reply.headers.get('content-length')).toBe(String(file.length));
    expect((await body(reply)).equals(file)).toBe(true);
  });

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-299', 100, 299],
    ['bytes=1000-', 1000, null],
  ])('a file comes in the part %s', async (range, start, last) => {
    const end = last ?? file.length - 1;
    const reply = await origin.ask(plain, { headers: { range } });
    expect(reply.status).toBe(206);
    expect(reply.headers.get('content-range')).toBe(`bytes ${start}-${end}/${file.length}`);
    expect(reply.headers.get('content-length')).toBe(String(end - start + 1));
    expect((await body(reply)).equals(file.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=-100', 'bytes=0-99999999', 'bytes=99999999-'])('a file refuses the range %s', async (range) => {
    const reply = await origin.ask(plain, { headers: { range } });
    expect(reply.status).toBe(416);
    expect(reply.headers.get('content-range')).toBe(`bytes */${file.length}`);
    expect(await reply.json()).toEqual({ error: 'Invalid range request' });
  });

  test('a file answers HEAD with the headers of GET', async () => {
    const whole = await origin.ask(plain, { method: 'HEAD' });
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, String(file.length)]);
    const part = await origin.ask(plain, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '10']);
    expect((await body(part)).length).toBe(0);
  });

  test('a file’s validators tell whether a client may go on with what it has', async () => {
    const { headers } = await origin.ask(plain, { method: 'HEAD' });
    const [etag, modified] = [headers.get('etag') ?? '', headers.get('last-modified') ?? ''];
    const part = (condition: string) =>
      origin.ask(plain, { method: 'HEAD', headers: { range: 'bytes=10-19', 'if-range': condition } });
    const statuses = [etag, modified, '"another"'].map(async (condition) => (await part(condition)).status);
    expect(await Promise.all(statuses)).toEqual([206, 206, 200]);
    expect((await origin.ask(plain, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('a file that browsers play starts no ffmpeg', async () => {
    await origin.ask(plain, { headers: { range: 'bytes=0-0' } });
    expect(origin.children()).toEqual([]);
  });

  test('an episode, and a file by its own id, is sent as well', async () => {
    const { shows } = await origin.library();
    const episode = await origin.ask(`/stream/episode/${shows[0]?.episodes[0]?.id}`, {
      headers: { range: 'bytes=0-0' },
    });
    expect(episode.status).toBe(206);
    await body(episode);
    const own = await origin.ask(`/stream/${uuidV5('file:Plain (2001).mp4')}`, { headers: { range: 'bytes=0-0' } });
    expect(own.status).toBe(206);
    await body(own);
  });

  test('a file is closed again when its reader leaves, or never reads', async () => {
    const opened = () =>
      readdirSync(`/proc/${origin.child.pid}/fd`).filter((fd) => {
        try {
          return statSync(`/proc/${origin.child.pid}/fd/${fd}`).ino === statSync(join(media, 'Plain (2001).mp4')).ino;
        } catch {
          return false;
        }
      }).length;
    for (let i = 0; i < 5; i++) {
      const leaving = new AbortController();
      await origin.ask(plain, { signal: leaving.signal });
      leaving.abort();
      await origin.ask(plain, { method: 'HEAD' });
    }
    await eventually(opened, (count) => count === 0);
  });
});

describe('a file that must be transcoded', () => {
  test('a file that must be transcoded redirects to the playlist of its session on the public host, for GET and HEAD alike', async () => {
    const path = `/stream/movie/${await origin.movie('Long')}`;
    const head = await origin.ask(path, { method: 'HEAD' });
    expect(head.status).toBe(302);
    const location = head.headers.get('location') as string;
    expect(location).toMatch(/^https:\/\/mydia\.example\/api\/v1\/hls\/[0-9a-f-]{36}\/index\.m3u8$/);
    const get = await origin.ask(path, { headers: { range: 'bytes=0-0' } });
    expect(get.status).toBe(302);
    expect(get.headers.get('location')).toBe(location);
    expect((await body(get)).length).toBe(0);
    expect(origin.sessionFolders()).toHaveLength(1);
  });
});

describe('what is not there is told apart', () => {
  test.each([
    [`/stream/movie/${UNKNOWN}`, 'Movie not found'],
    ['/stream/movie/not-an-id', 'Movie not found'],
    [`/stream/episode/${UNKNOWN}`, 'Episode not found'],
    [`/stream/${UNKNOWN}`, 'Media file not found'],
  ])('%s', async (path, error) => {
    for (const method of ['GET', 'HEAD']) {
      const reply = await origin.ask(path, { method });
      expect(reply.status).toBe(404);
      if (method === 'GET') expect(await reply.json()).toEqual({ error });
    }
  });

  test('a movie without a file is not found', async () => {
    const reply = await origin.ask(`/stream/movie/${uuidV5('Wanted (2005).nfo')}`);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toEqual({ error: 'No media files available for this movie' });
    expect((await origin.library()).movies.map(({ title }) => title)).not.toContain('Wanted');
  });

  test('a file that has gone since the library was read is not found', async () => {
    const id = await origin.movie('Gone');
    rmSync(join(media, 'Gone (2003).mp4'));
    const reply = await origin.ask(`/stream/movie/${id}`);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toEqual({ error: 'Media file not found on disk' });
  });

  test('a file that has become a link out of the library is not found', async () => {
    const id = await origin.movie('Moved');
    const elsewhere = await temporaryFolder();
    await fill(elsewhere, { 'secret.mp4': 'silent' });
    rmSync(join(media, 'Moved (2004).mp4'));
    await symlink(join(elsewhere, 'secret.mp4'), join(media, 'Moved (2004).mp4'));
    const reply = await origin.ask(`/stream/movie/${id}`);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toEqual({ error: 'Media file not found on disk' });
  });
});

test('a Mydia of 2025 plays no file as it is that it has scanned itself', async () => {
  const faulty = await runOrigin(media, { ORIGIN_FAULTS: 'true' });
  const reply = await faulty.ask(plain, { headers: { range: 'bytes=0-0' } });
  expect([reply.status, reply.headers.get('location')]).toEqual([302, expect.stringContaining('/index.m3u8')]);
});

test('an origin that is slow on purpose is slow only where playing is decided', async () => {
  const slow = await runOrigin(media, { START_DELAY_MS: '800' });
  const started = performance.now();
  await slow.ask(plain, { method: 'HEAD' });
  expect(performance.now() - started).toBeGreaterThan(790);
  const second = performance.now();
  await slow.ask('/library');
  expect(performance.now() - second).toBeLessThan(700);
});

test('without an ffmpeg to run, a transcode says why it failed', async () => {
  const bin = await temporaryFolder();
  const ffprobe = (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'ffprobe'))
    .find((path) => statSync(path, { throwIfNoEntry: false }));
  await symlink(ffprobe as string, join(bin, 'ffprobe'));
  const poor = await runOrigin(media, { PATH: bin });
  const reply = await poor.ask(`/stream/movie/${await poor.movie('Long')}`);
  expect(reply.status).toBe(500);
  expect(await reply.json()).toEqual({
    error: 'Transcoding required but failed to start',
    reason: 'ENOENT',
    details: 'spawn ffmpeg ENOENT',
  });
  expect(poor.sessionFolders()).toEqual([]);
});
