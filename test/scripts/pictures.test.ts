import { readdir } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DemoPictures } from '../../scripts/start/pictures.ts';
import { temporaryFolder } from '../origin/media.ts';

const LASTING = { 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=3600' };
const PLACEHOLDER = { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' };
const NAME = 'a-film.jpg';

/** `picture`: the body of the answer. Null: the origin takes a request and never answers. */
interface FakeOrigin {
  picture: string | null;
  headers: Record<string, string>;
}

async function picturesOf(origin: FakeOrigin) {
  const answer = (response: ServerResponse) => {
    if (origin.picture !== null) response.writeHead(200, origin.headers).end(origin.picture);
  };
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = path.join(await temporaryFolder(), 'posters');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { pictures: new DemoPictures(url, folder), folder };
}

test('a picture that was read before is shown at once while the origin hangs', async () => {
  const origin: FakeOrigin = { picture: 'a still', headers: LASTING };
  const { pictures } = await picturesOf(origin);
  await pictures.read(NAME);
  origin.picture = null;
  const since = performance.now();
  const shown = await pictures.read(NAME);
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(shown?.headers.get('content-type')).toBe('image/jpeg');
  expect(await shown?.text()).toBe('a still');
});

test('a page waits a few seconds for its other pictures, and goes without', async () => {
  const { pictures } = await picturesOf({ picture: null, headers: LASTING });
  const since = performance.now();
  expect(await pictures.read(NAME)).toBeNull();
  expect(performance.now() - since).toBeLessThan(5_000);
});

test('a picture that has changed is shown as it is now, and replaces the kept one', async () => {
  const origin: FakeOrigin = { picture: 'a still', headers: LASTING };
  const { pictures, folder } = await picturesOf(origin);
  await pictures.read(NAME);
  origin.picture = 'a poster';
  // On a busy machine, the origin's answer may come too late at first.
  await vi.waitFor(async () => expect(await (await pictures.read(NAME))?.text()).toBe('a poster'));
  origin.picture = null;
  expect(await (await pictures.read(NAME))?.text()).toBe('a poster');
  expect(await readdir(folder)).toEqual([NAME]);
});

test('a placeholder is marked as not lasting, and is not kept', async () => {
  const origin: FakeOrigin = { picture: 'a placeholder', headers: PLACEHOLDER };
  const { pictures, folder } = await picturesOf(origin);
  const shown = await pictures.read(NAME);
  expect(shown?.headers.get('cache-control')).toBe('no-store');
  expect(await shown?.text()).toBe('a placeholder');
  expect(await readdir(folder).catch(() => [])).toEqual([]);
});
