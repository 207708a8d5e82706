import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { PublishedLibrary } from '../../scripts/start/published-library.ts';

/** @returns an origin that counts its requests. A test may replace its `answer` */
async function fakeOrigin(answer: RequestListener) {
  const origin = { answer, asked: 0, url: '' };
  const server = createServer((request, response) => {
    origin.asked++;
    origin.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  origin.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}

const COMPLETE = { found: 1, pending: 0, isComplete: true };
const publishes =
  (playbackEnabled: boolean): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify({ playbackEnabled, movies: [], shows: [], scan: COMPLETE, leftOut: [] }));
const failsToAnswer: RequestListener = (request) => request.destroy();

test('an origin that could not be reached is asked again by the next reader', async () => {
  const origin = await fakeOrigin(failsToAnswer);
  const library = new PublishedLibrary();
  expect((await library.read(origin.url)).scan.found).toBe(0);
  origin.answer = publishes(true);
  expect((await library.read(origin.url)).scan.found).toBe(1);
});

test('a change that could not be read is not lost, and the former library is shown meanwhile', async () => {
  const origin = await fakeOrigin(publishes(true));
  const library = new PublishedLibrary();
  await library.read(origin.url);
  library.change(0);
  origin.answer = failsToAnswer;
  expect((await library.read(origin.url)).scan.found).toBe(1);
  origin.answer = publishes(false);
  expect((await library.read(origin.url)).playbackEnabled).toBe(false);
});

test.each([
  ['no such address', 404, ''],
  ['a page in its place', 200, '<!doctype html>'],
  ['something else in its place', 200, '{}'],
])('an origin without a published library is asked once: %s', async (_, status, body) => {
  const origin = await fakeOrigin((_, response) => response.writeHead(status).end(body));
  const library = new PublishedLibrary();
  await library.read(origin.url);
  await library.read(origin.url);
  expect(origin.asked).toBe(1);
});
