import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { PAGES } from '../../protocol/pages.ts';
import { leaveIfGone } from '../../sw/gone.ts';
import { type Known, nothingKnown } from '../../sw/known.ts';
import { onMessage } from '../../sw/messages.ts';
import { beginVisit } from '../../sw/navigation.ts';

interface Asked {
  path: string;
  visit: string;
}

let known: Known;
let asked: Asked[];
let answer: () => Response;
beforeEach(() => {
  known = nothingKnown(PAGES);
  asked = [];
  answer = () => new Response(null, { status: 202 });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({ path, visit: JSON.parse(String(init.body)).visit });
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

async function navigate(path: string, headers: Record<string, string> = {}): Promise<void> {
  const waited: Promise<unknown>[] = [];
  const request = new Request(new URL(path, 'https://site.test'), { headers });
  beginVisit({ request, resultingClientId: 'page', waitUntil: (work) => waited.push(work) }, known);
  await Promise.all(waited);
}

/** @returns what the page is answered; undefined when the message is for somebody else */
async function tell(message: unknown): Promise<unknown> {
  const waited: Promise<unknown>[] = [];
  let reply: unknown;
  const ports = [{ postMessage: (text: unknown) => (reply = text) }];
  const waitUntil = (work: Promise<unknown>) => waited.push(work);
  const isOurs = onMessage({ data: message, source: { id: 'page' }, ports, waitUntil }, known);
  await Promise.all(waited);
  return isOurs ? reply : undefined;
}

const claim = (address: string, ref: string | null) => tell({ type: 'headstart:claim', address, ref });
const paths = () => asked.map(({ path }) => path.replace('/api/v1/hls/', ''));

describe('a navigation', () => {
  test.each([
    ['/media/1', 'preload/movie/1'],
    ['/player/#/player/movie/1?title=A&fileId=7', 'preload/file/7'],
    ['/play/episode/1', 'preload/episode/1'],
  ])('to %s sends %s', async (path, expected) => {
    await navigate(path);
    expect(paths()).toEqual([expected]);
  });

  test.each(['/', '/tv/1', '/player/', '/player/#/player/movie/1?fileId=offline'])(
    'to %s sends nothing',
    async (path) => {
      await navigate(path);
      expect(asked).toEqual([]);
    },
  );

  test('that nobody looks at yet sends nothing', async () => {
    await navigate('/media/1', { 'sec-purpose': 'prefetch' });
    expect(asked).toEqual([]);
  });
});

describe('a page that claims its visit', () => {
  test('is given it', async () => {
    await navigate('/media/1');
    expect(await claim('movie/1', 'movie/1')).toEqual({ visit: asked[0]?.visit });
    expect(paths()).toEqual(['preload/movie/1']);
  });

  test('and shows a show: what was begun is given back, and the next navigation begins with what it plays', async () => {
    await navigate('/media/show');
    expect(await claim('movie/show', 'episode/7')).toBeNull();
    await navigate('/media/show');
    expect(paths()).toEqual(['preload/movie/show', 'cancel/movie/show', 'preload/episode/7']);
    expect(asked[1]?.visit).toBe(asked[0]?.visit);
    expect(await claim('movie/show', 'episode/7')).toEqual({ visit: asked[2]?.visit });
  });

  test('and shows no way to play: what was begun is given back, and the next navigation begins nothing', async () => {
    await navigate('/media/1');
    expect(await claim('movie/1', null)).toBeNull();
    await navigate('/media/1');
    expect(paths()).toEqual(['preload/movie/1', 'cancel/movie/1']);
  });
});

describe('a film that is looked at without a lease', () => {
  beforeEach(() => {
    answer = () => Response.json({ status: 'ready', renewAfterS: null }, { status: 202 });
  });

  test('is claimed as any', async () => {
    await navigate('/media/1');
    expect(await claim('movie/1', 'movie/1')).toEqual({ visit: asked[0]?.visit });
    expect(paths()).toEqual(['preload/movie/1']);
  });

  test('is not given back when its page shows something else', async () => {
    await navigate('/media/show');
    expect(await claim('movie/show', 'episode/7')).toBeNull();
    expect(paths()).toEqual(['preload/movie/show']);
  });

  test('is not given back when the pointer has left its link', async () => {
    await tell({ type: 'headstart:intent', ref: 'movie/1' });
    await tell({ type: 'headstart:intent-end', ref: 'movie/1' });
    expect(paths()).toEqual(['preload/movie/1']);
  });
});

describe('a pointer that leaves a link', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const intent = () => tell({ type: 'headstart:intent', ref: 'movie/1' });
  const leave = () => tell({ type: 'headstart:intent-end', ref: 'movie/1' });

  test('gives its film back, once it has not come back for a while', async () => {
    await intent();
    const end = leave();
    await vi.advanceTimersByTimeAsync(LIMITS.intentGraceMs - 1);
    expect(paths()).toEqual(['preload/movie/1']);
    await vi.advanceTimersByTimeAsync(1);
    await end;
    expect(paths()).toEqual(['preload/movie/1', 'cancel/movie/1']);
  });

  test('and comes back in time keeps what it has warmed, until it leaves for good', async () => {
    await intent();
    const first = leave();
    // It is back a millisecond before one and a half seconds are over, and is told of once it has dwelt.
    await vi.advanceTimersByTimeAsync(1_499 + LIMITS.dwellMs);
    await intent();
    await vi.advanceTimersByTimeAsync(LIMITS.intentGraceMs);
    await first;
    expect(paths()).toEqual(['preload/movie/1']);
    const last = leave();
    await vi.advanceTimersByTimeAsync(LIMITS.intentGraceMs);
    await last;
    expect(paths()).toEqual(['preload/movie/1', 'cancel/movie/1']);
  });
});

test('what the edge knows of no film is not preloaded twice', async () => {
  answer = () => new Response('{}', { status: 404 });
  await navigate('/media/show');
  await navigate('/media/show');
  expect(paths()).toEqual(['preload/movie/show']);
});

test('what the edge refuses for now is preloaded again', async () => {
  answer = () => new Response('{}', { status: 429 });
  await navigate('/media/1');
  await navigate('/media/1');
  expect(paths()).toEqual(['preload/movie/1', 'preload/movie/1']);
});

test('an intent begins what the link’s page was about the last time', async () => {
  await claim('movie/show', 'episode/7');
  await tell({ type: 'headstart:intent', ref: 'movie/show' });
  expect(paths()).toEqual(['preload/episode/7']);
  await navigate('/media/show');
  expect(asked[1]?.visit).toBe(asked[0]?.visit);
});

test('an intent for a page that played nothing begins nothing', async () => {
  await claim('movie/other', null);
  await tell({ type: 'headstart:intent', ref: 'movie/other' });
  expect(asked).toEqual([]);
});

test.each([null, 'claim', { type: 'claim', ref: 'movie/1' }, { type: 'SKIP_WAITING' }])(
  'a message that is for the site’s own code is left to it: %j',
  async (message) => {
    await navigate('/media/1');
    expect(await tell(message)).toBeUndefined();
    expect(paths()).toEqual(['preload/movie/1']);
  },
);

describe('a worker of ours', () => {
  const unregister = vi.fn(async () => true);
  beforeEach(() => {
    unregister.mockClear();
    vi.stubGlobal('location', new URL('https://site.test/sw.js'));
  });
  const script = (status: number, type: string) => {
    vi.stubGlobal('fetch', async () => new Response('', { status, headers: { 'content-type': type } }));
  };

  test.each([
    [404, 404, 'text/plain'],
    [405, 200, 'text/html'],
    [403, 410, 'text/javascript'],
  ])('leaves a site where a preload is %i and its own script %i of type %s', async (preload, status, type) => {
    script(status, type);
    await leaveIfGone(new Response('', { status: preload }), { unregister });
    expect(unregister).toHaveBeenCalledOnce();
  });

  test.each([
    [404, 200, 'text/javascript; charset=utf-8'],
    [404, 503, 'text/html'],
    [202, 404, 'text/plain'],
    [502, 404, 'text/plain'],
  ])('stays where a preload is %i and its own script %i of type %s', async (preload, status, type) => {
    script(status, type);
    await leaveIfGone(new Response('', { status: preload }), { unregister });
    expect(unregister).not.toHaveBeenCalled();
  });

  test('stays when nothing can be asked', async () => {
    await leaveIfGone(null, { unregister });
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')));
    await leaveIfGone(new Response('', { status: 404 }), { unregister });
    expect(unregister).not.toHaveBeenCalled();
  });
});
