import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { PAGES } from '../../protocol/pages.ts';
import { emptyMemory, type WorkerMemory } from '../../sw/memory.ts';
import { prepareAnswer } from '../../sw/play.ts';

const FILM = 'movie/film' as MediaRef;
const VISIT = 'visit-aaaaaaaaaaaa' as VisitId;
const SEGMENT = `/api/v1/hls/play/${FILM}/right/0.m4s`;
const BODY = 'the first segment';
/** The headers of the edge's reply with a segment. */
const HEADERS = { 'content-type': 'video/mp4', 'cache-control': 'private, max-age=31536000, immutable' };

let known: WorkerMemory;
let asked: number;
beforeEach(() => {
  known = emptyMemory(PAGES);
  known.visits.keep('detail', FILM, VISIT, Date.now());
  asked = 0;
  vi.stubGlobal('fetch', async () => {
    asked++;
    return new Response(BODY, { headers: HEADERS });
  });
});
afterEach(() => vi.unstubAllGlobals());

/**
 * Sends a page's request through the service worker. When the worker stashes the segment of its reply, `ask` waits
 * until the segment is stashed.
 * @returns the worker's reply; null when the worker leaves the request alone
 */
async function ask(clientId: string, path: string, headers: Record<string, string> = {}): Promise<Response | null> {
  const waited: Promise<unknown>[] = [];
  const request = new Request(new URL(path, 'https://site.test'), { headers });
  const event = { request, clientId, waitUntil: (work: Promise<unknown>) => waited.push(work) };
  const response = await prepareAnswer(event, known)?.send();
  await Promise.all(waited);
  return response ?? null;
}

/** A player page opens. Its playlist lists the segment under the URL under which the worker has stashed it. */
const comes = () => known.stash.admit('player', FILM, 'right/0.m4s');

test('a player page finds what a page with a visit has loaded', async () => {
  expect(await (await ask('detail', SEGMENT))?.text()).toBe(BODY);
  comes();
  const found = await ask('player', SEGMENT);
  expect(await found?.text()).toBe(BODY);
  expect(found?.headers.get('content-type')).toBe('video/mp4');
  expect(asked).toBe(1);
});

test('a range of a stashed segment is what the edge would answer', async () => {
  await ask('detail', SEGMENT);
  comes();
  const part = await ask('player', SEGMENT, { range: 'bytes=4-8' });
  expect(part?.status).toBe(206);
  expect(part?.headers.get('content-range')).toBe('bytes 4-8/17');
  expect(await part?.text()).toBe('first');
  expect(await (await ask('player', SEGMENT, { range: 'bytes=10-' }))?.text()).toBe('segment');
  for (const range of ['bytes=-5', 'bytes=17-', 'bytes=0-1,3-4', 'x']) {
    expect(await ask('player', SEGMENT, { range })).toBeNull();
  }
});

test.each<[string, string, Record<string, string>]>([
  ['a range', SEGMENT, { range: 'bytes=0-' }],
  ['another media', SEGMENT.replace('film', 'other'), {}],
  ['an account that is not the cookie’s', SEGMENT, { authorization: 'Bearer x' }],
  ['a key', SEGMENT, { 'x-api-key': 'x' }],
  ['a key in the query', `${SEGMENT}?api_key=x`, {}],
  ['the playlist', `/api/v1/hls/play/${FILM}/index.m3u8?visit=${VISIT}`, {}],
])('the worker leaves %s to the browser, and does not keep it', async (_, path, headers) => {
  expect(await ask('detail', path, headers)).toBeNull();
  expect(known.stash.bytes).toBe(0);
});

test('a page’s own request gets the answer that was asked for ahead, and the edge’s when that did not come', async () => {
  const path = `/api/v1/hls/play/${FILM}/index.m3u8`;
  known.ahead.keep('player', path, Promise.resolve(new Response('early')), Date.now());
  known.ahead.keep('player 2', path, Promise.resolve(null), Date.now());
  expect(await (await ask('player', `${path}?visit=of-its-own&play=1`))?.text()).toBe('early');
  expect(await (await ask('player 2', path))?.text()).toBe(BODY);
});

test('Play takes what was asked for ahead when it is there, and otherwise does not wait for it', async () => {
  const path = `/api/v1/hls/play/${FILM}/index.m3u8`;
  known.ahead.keep('player', path, Promise.resolve(new Response('early')), Date.now());
  known.ahead.keep('player 2', path, new Promise(() => {}), Date.now());
  expect(await (await ask('player', `${path}?play=1`))?.text()).toBe('early');
  expect(asked).toBe(0);
  expect(await (await ask('player 2', `${path}?play=1`))?.text()).toBe(BODY);
});

test('Play takes what was asked for ahead when it comes before its own answer', async () => {
  const path = `/api/v1/hls/play/${FILM}/index.m3u8`;
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  const early = new Promise<Response>((resolve) => setTimeout(resolve, 20, new Response('early')));
  known.ahead.keep('player', path, early, Date.now());
  expect(await (await ask('player', `${path}?play=1`))?.text()).toBe('early');
});

test('what a look without a lease loads is kept as long as its page is there', async () => {
  known.visits.keep('detail', FILM, VISIT, Date.now() - 3_600_000);
  expect(await ask('detail', SEGMENT)).toBeNull();
  known.visits.learn(VISIT, { renewAfterS: null });
  expect(await (await ask('detail', SEGMENT))?.text()).toBe(BODY);
  comes();
  expect(await (await ask('player', SEGMENT))?.text()).toBe(BODY);
  expect(asked).toBe(1);
  known.visits.sweep(new Set(['player']), Date.now());
  known.stash.tidy();
  expect(known.stash.bytes).toBe(0);
});

test('the worker leaves a page without a visit alone', async () => {
  expect(await ask('another', SEGMENT)).toBeNull();
});

test('the worker passes a refusal on and does not keep it', async () => {
  vi.stubGlobal('fetch', async () => new Response('no', { status: 403 }));
  expect((await ask('detail', SEGMENT))?.status).toBe(403);
  expect(known.stash.bytes).toBe(0);
});

test.each([{ saveData: true }, { effectiveType: '2g' }])('the worker keeps nothing with %o', async (connection) => {
  await ask('detail', SEGMENT);
  vi.stubGlobal('navigator', { connection });
  expect(await ask('detail', `${SEGMENT}s`)).toBeNull();
  expect(known.stash.bytes).toBe(0);
});

test('the worker passes on a segment of any size, and does not keep one that is too long', async () => {
  const long = new Uint8Array(7 * 1024 ** 2);
  vi.stubGlobal('fetch', async () => new Response(long, { headers: HEADERS }));
  expect((await (await ask('detail', SEGMENT))?.arrayBuffer())?.byteLength).toBe(long.length);
  expect(known.stash.bytes).toBe(0);
});

describe('what the page gets, and the worker does not keep:', () => {
  test('the worker does not keep what the edge does not let the browser keep', async () => {
    for (const headers of [{ ...HEADERS, 'cache-control': 'no-store' }, { 'content-type': 'text/html' }]) {
      vi.stubGlobal('fetch', async () => new Response(BODY, { headers }));
      expect(await (await ask('detail', SEGMENT))?.text()).toBe(BODY);
      expect(known.stash.bytes).toBe(0);
    }
  });

  test('the worker does not keep a segment that ends early', async () => {
    vi.stubGlobal('fetch', async () => new Response(BODY, { headers: { ...HEADERS, 'content-length': '18' } }));
    expect(await (await ask('detail', SEGMENT))?.text()).toBe(BODY);
    expect(known.stash.bytes).toBe(0);
  });

  test('the worker does not keep a segment that breaks off', async () => {
    vi.stubGlobal('fetch', async () => {
      const halves = [new TextEncoder().encode('the first')];
      const body = new ReadableStream({
        pull(controller) {
          const half = halves.pop();
          if (half) controller.enqueue(half);
          else controller.error(new Error('broken off'));
        },
      });
      return new Response(body, { headers: HEADERS });
    });
    await expect((await ask('detail', SEGMENT))?.text()).rejects.toThrow('broken off');
    expect(known.stash.bytes).toBe(0);
  });
});

test('the worker keeps a segment of the stated length', async () => {
  vi.stubGlobal('fetch', async () => new Response(BODY, { headers: { ...HEADERS, 'content-length': '17' } }));
  await ask('detail', SEGMENT);
  expect(known.stash.bytes).toBe(17);
});

test('the worker drops what it has kept with the visit', async () => {
  await ask('detail', SEGMENT);
  expect(known.stash.bytes).toBe(BODY.length);
  known.visits.forget(VISIT);
  known.stash.tidy();
  expect(known.stash.bytes).toBe(0);
});
