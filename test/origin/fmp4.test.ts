import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { type Origin, playlist, runOrigin } from './origin.ts';

const later = afterwards();

let origin: Origin;

beforeAll(async () => {
  const media = await temporaryFolder(later);
  await fill(media, { 'Short (2001).mkv': 'short', 'Long (2002).mkv': 'long' });
  origin = await runOrigin(media, { TRANSCODE: 'fast' }, later);
}, HOOK_MS);

const box = (bytes: Buffer) => bytes.toString('latin1', 4, 8);

test('the fast setting has segments of MP4, and their initialization section', async () => {
  const session = await origin.start('Short');
  expect(await playlist(origin, session)).toContain('#EXT-X-MAP:URI="init.mp4"');
  for (const [name, first] of [
    ['init.mp4', 'ftyp'],
    ['segment_000.m4s', 'styp'],
  ] as const) {
    const reply = await origin.ask(`${session}/${name}`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('video/mp4; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(reply.headers.get('content-length')).toBe(String(bytes.length));
    expect(box(bytes)).toBe(first);
  }
});

test('the fast setting serves only the MP4 files that its playlist lists', async () => {
  const session = await origin.start('Short');
  await playlist(origin, session);
  const [folder] = origin.sessionFolders() as [string];
  await copyFile(join(folder, '0/init.mp4'), join(folder, '0/other.mp4'));
  for (const name of ['other.mp4', 'segment_900.m4s', 'index.m3u8.tmp', 'URI="init.mp4"']) {
    expect((await origin.ask(`${session}/${encodeURIComponent(name)}`)).status).toBe(404);
  }
});

test('the fast setting holds the playlist until there is a segment', async () => {
  const session = await origin.start('Long');
  const replies = await Promise.all([1, 2, 3].map(() => origin.ask(`${session}/index.m3u8`)));
  for (const reply of replies)
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('#EXTINF')]);
});

test('a client that waits for the playlist of a session that ends is told at once', async () => {
  await origin.ask(await origin.start('Long'), { method: 'DELETE' });
  const session = await origin.start('Long');
  const reply = origin.ask(`${session}/index.m3u8`);
  for (const pid of origin.children()) process.kill(pid, 'SIGKILL');
  expect((await reply).status).toBe(404);
});
