import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PAGES } from '../../protocol/pages.ts';
import { leaveIfGone } from '../../sw/gone.ts';
import { emptyMemory, type WorkerMemory } from '../../sw/memory.ts';
import { onMessage } from '../../sw/messages.ts';
import { beginVisit } from '../../sw/navigation.ts';

interface Asked {
  path: string;
  visit: string;
}

let known: WorkerMemory;
let asked: Asked[];
let answer: () => Response;
/** What the edge answers to `GET` requests, by the end of their paths. */
let played: Record<string, string>;
beforeEach(() => {
  known = emptyMemory(PAGES);
  asked = [];
  answer = () => new Response(null, { status: 202 });
  played = {};
  vi.stubGlobal('location', new URL('https://site.test/sw.js'));
  vi.stubGlobal('fetch', async (to: string | Request, init: RequestInit = {}) => {
    const { pathname } = new URL(typeof to === 'string' ? to : to.url, 'https://site.test');
    asked.push({ path: pathname, visit: init.body ? JSON.parse(String(init.body)).visit : '' });
    if (init.method === 'POST') return answer();
    const [, body] = Object.entries(played).find(([end]) => pathname.endsWith(end)) ?? [];
    const headers = { 'content-type': 'application/json', 'cache-control': 'immutable' };
    return new Response(body ?? null, { status: body === undefined ? 404 : 200, headers });
  });
});
afterEach(() => vi.unstubAllGlobals());

async function navigate(path: string, headers: Record<string, string> = {}): Promise<void> {
  const waited: Promise<unknown>[] = [];
  const request = new Request(new URL(path, 'https://site.test'), { headers });
  beginVisit({ request, resultingClientId: 'page', waitUntil: (work) => waited.push(work) }, known);
  // Work that is awaited here may add more work to the list.
  for (const work of waited) await work;
}

/** @returns the worker's answer to the page; undefined for a message that is not Headstart's */
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
  ])('a navigation to %s sends %s', async (path, expected) => {
    await navigate(path);
    expect(paths()).toEqual([expected]);
  });

  test.each(['/', '/tv/1', '/player/', '/player/#/player/movie/1?fileId=offline'])(
    'a navigation to %s sends nothing',
    async (path) => {
      await navigate(path);
      expect(asked).toEqual([]);
    },
  );

  test('a navigation to a page before which no visitor is yet sends nothing', async () => {
    await navigate('/media/1', { 'sec-purpose': 'prefetch' });
    expect(asked).toEqual([]);
  });
});

describe('a page that claims its visit', () => {
  test('a page that claims its visit is given it', async () => {
    await navigate('/media/1');
    expect(await claim('movie/1', 'movie/1')).toEqual({ visit: asked[0]?.visit });
    expect(paths()).toEqual(['preload/movie/1']);
  });

  test('a page that shows a show gives back the visit of its navigation, and the next navigation begins with what the show plays', async () => {
    await navigate('/media/show');
    expect(await claim('movie/show', 'episode/7')).toBeNull();
    await navigate('/media/show');
    expect(paths()).toEqual(['preload/movie/show', 'cancel/movie/show', 'preload/episode/7']);
    expect(asked[1]?.visit).toBe(asked[0]?.visit);
    expect(await claim('movie/show', 'episode/7')).toEqual({ visit: asked[2]?.visit });
  });

  test('a page that shows no way to play gives back the visit of its navigation, and the next navigation begins nothing', async () => {
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

  test('a look without a lease is claimed like any other', async () => {
    await navigate('/media/1');
    expect(await claim('movie/1', 'movie/1')).toEqual({ visit: asked[0]?.visit });
    expect(paths()).toEqual(['preload/movie/1']);
  });

  test('a look without a lease is not given back when its page shows another film', async () => {
    await navigate('/media/show');
    expect(await claim('movie/show', 'episode/7')).toBeNull();
    expect(paths()).toEqual(['preload/movie/show']);
  });

  test('a look without a lease is not given back when the pointer has left its link', async () => {
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

  test('a pointer that leaves a link gives its film back, once it has stayed away for a while', async () => {
    await intent();
    const end = leave();
    await vi.advanceTimersByTimeAsync(LIMITS.intentGraceMs - 1);
    expect(paths()).toEqual(['preload/movie/1']);
    await vi.advanceTimersByTimeAsync(1);
    await end;
    expect(paths()).toEqual(['preload/movie/1', 'cancel/movie/1']);
  });

  test('a pointer that comes back in time keeps its film warm, until it leaves for good', async () => {
    await intent();
    const first = leave();
    // The pointer is away for 1,499 ms, and then rests on the link for the dwell time. The page reports the pointer
    // only then.
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

test('a page for which the edge knows no film is not preloaded twice', async () => {
  answer = () => new Response('{}', { status: 404 });
  await navigate('/media/show');
  await navigate('/media/show');
  expect(paths()).toEqual(['preload/movie/show']);
});

test('a page that the edge refuses for now is preloaded again', async () => {
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
  'the worker leaves a message to the site’s own code: %j',
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
  ])(
    'Headstart’s own worker leaves a site where a preload is %i and its own script %i of type %s',
    async (preload, status, type) => {
      script(status, type);
      await leaveIfGone(new Response('', { status: preload }), { unregister });
      expect(unregister).toHaveBeenCalledOnce();
    },
  );

  test.each([
    [404, 200, 'text/javascript; charset=utf-8'],
    [404, 503, 'text/html'],
    [202, 404, 'text/plain'],
    [502, 404, 'text/plain'],
  ])(
    'Headstart’s own worker stays where a preload is %i and its own script %i of type %s',
    async (preload, status, type) => {
      script(status, type);
      await leaveIfGone(new Response('', { status: preload }), { unregister });
      expect(unregister).not.toHaveBeenCalled();
    },
  );

  test('Headstart’s own worker stays when it cannot reach the edge', async () => {
    await leaveIfGone(null, { unregister });
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')));
    await leaveIfGone(new Response('', { status: 404 }), { unregister });
    expect(unregister).not.toHaveBeenCalled();
  });
});

describe('where the page client plays', () => {
  const PLAYLIST = [
    '#EXTM3U',
    '#EXT-X-MAP:URI="right/init.mp4"',
    ...[0, 1, 2].flatMap((n) => ['#EXTINF:6.000,', `right/${n}.m4s`]),
  ].join('\n');
  const play = (path: string) => `/api/v1/hls/play/movie/1/${path}`;
  const beginsWith = (...paths: string[]) => [
    'preload/movie/1',
    'play/movie/1/index.m3u8',
    '/api/v1/playback/movie/1',
    ...paths,
  ];

  beforeEach(() => {
    answer = () => Response.json({ status: 'warming', renewAfterS: 10, player: 'page' }, { status: 202 });
    played = {
      'index.m3u8': PLAYLIST,
      'playback/movie/1': '{"position_seconds":0,"duration_seconds":18}',
      'init.mp4': 'init',
      '0.m4s': 'first',
      '2.m4s': 'third',
    };
  });

  test('a film’s beginning is read while its page is on its way, and given to it', async () => {
    await navigate('/media/1');
    expect(paths()).toEqual(beginsWith('play/movie/1/right/init.mp4', 'play/movie/1/right/0.m4s'));
    for (const [path, body] of Object.entries({
      'index.m3u8': PLAYLIST,
      'right/init.mp4': 'init',
      'right/0.m4s': 'first',
    }))
      expect(await (await known.ahead.take('page', play(path), Date.now()))?.text()).toBe(body);
    const saved = await known.ahead.take('page', '/api/v1/playback/movie/1', Date.now());
    expect(await saved?.json()).toMatchObject({ position_seconds: 0 });
  });

  test('a film is read ahead from where the viewer goes on', async () => {
    played['playback/movie/1'] = '{"position_seconds":13,"duration_seconds":18}';
    await navigate('/media/1');
    expect(paths()).toEqual(beginsWith('play/movie/1/right/init.mp4', 'play/movie/1/right/2.m4s'));
  });

  test('a player page that comes next finds what was read ahead', async () => {
    await navigate('/media/1');
    await navigate('/play/movie/1');
    const segment = { ref: 'movie/1' as MediaRef, right: 'right', name: '0.m4s' };
    expect(known.stash.find('page', segment)).not.toBeNull();
  });

  test.each(['direct', 'off', 'busy', 'cancelled'])(
    'the worker reads nothing ahead of a film that is %s',
    async (status) => {
      answer = () => Response.json({ status, renewAfterS: 10, player: 'page' }, { status: 202 });
      await navigate('/media/1');
      expect(paths()).toEqual(['preload/movie/1']);
    },
  );

  test('the worker reads nothing ahead where bytes are dear', async () => {
    vi.stubGlobal('navigator', { connection: { saveData: true } });
    await navigate('/media/1');
    expect(paths()).toEqual(['preload/movie/1']);
  });

  test('the worker reads nothing ahead by a playlist that names others', async () => {
    played['index.m3u8'] = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nright/video.m3u8';
    await navigate('/media/1');
    expect(paths()).toEqual(beginsWith());
  });
});

test('the worker reads nothing ahead where a player of the site’s own may play', async () => {
  answer = () => Response.json({ status: 'ready', renewAfterS: 10 }, { status: 202 });
  await navigate('/media/1');
  expect(paths()).toEqual(['preload/movie/1']);
});
