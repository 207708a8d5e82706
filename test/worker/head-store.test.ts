/**
 * The store of heads, with Miniflare's R2 and cache: what it keeps, what it forgets, and that its failures affect no
 * viewer.
 */
import { env } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bytesOf as encoded } from '../../worker/auth/keys.ts';
import { parseConfig } from '../../worker/config.ts';
import type { HeadIndex, HeadKey, HeadName } from '../../worker/heads/head.ts';
import * as heads from '../../worker/heads/head.ts';
import { type Bucket, HeadHome } from '../../worker/heads/home.ts';
import { resumeKeyOf } from '../../worker/heads/key.ts';
import { HeadMemory } from '../../worker/heads/memory.ts';
import { bucketObjects } from '../../worker/heads/objects.ts';
import { type HeadBindings, headStoreOf, IsolateHeads } from '../../worker/heads/store.ts';
import { eventually, later, SIGNING_KEY } from './visitor.ts';

const ORIGIN = 'https://heads.test';
const bindings = env as unknown as Required<HeadBindings>;
const r2 = bindings.HEADS_BUCKET;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  const { objects } = await r2.list();
  await r2.delete(objects.map(({ key }) => key));
});
afterEach(async () => {
  await Promise.all(work.splice(0));
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const keyOf = (film: string): HeadKey => `file/${film}|fMP4 "é"` as HeadKey;

/** The work that `write` does in the background. */
const work: Promise<unknown>[] = [];
const whenReplied = (one: Promise<unknown>): void => {
  work.push(one);
};

const bytesOf = (text: string): ArrayBuffer => encoded(text).buffer;
const textOf = (bytes: ArrayBuffer | undefined): string => new TextDecoder().decode(bytes);

const INDEX: HeadIndex = {
  playlist: '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2,\nségment_0.m4s\n#EXT-X-ENDLIST\n',
  isWhole: true,
  startS: 0,
  lastS: 0,
  endS: 2,
  parts: [
    { name: 'init.mp4', type: 'video/mp4', offset: 0, length: 4 },
    { name: 'ségment_0.m4s', type: null, offset: 4, length: 7 },
  ],
};
const bodies = (first = 'init'): ArrayBuffer[] => [bytesOf(first), bytesOf('segment')];

const NAME = `heads/${'0'.repeat(64)}` as HeadName;
const encodeHead = (index: HeadIndex, bodies: ArrayBuffer[]) => heads.encodeHead(NAME, index, bodies);
const decodeHead = (object: Uint8Array<ArrayBuffer>) => heads.decodeHead(NAME, object);

interface Isolate {
  bucket?: R2Bucket | null;
  gate?: string;
  maxBytes?: number;
  memory?: HeadMemory;
}

const gateNamed = (name: string) => bindings.ORIGIN_GATE.getByName(name);

/** The store of an isolate that has just started. */
function isolate({ bucket = r2, gate = 'any', maxBytes = 2 ** 30, memory = new HeadMemory() }: Isolate = {}) {
  const home: Bucket | null = bucket && { objects: bucketObjects(bucket), gate: () => gateNamed(gate), maxBytes };
  return new IsolateHeads(ORIGIN, new HeadHome(home), memory);
}

/** Waits until the background work is done. */
async function settled(): Promise<void> {
  while (work.length > 0) await Promise.all(work.splice(0));
}

async function writtenBy(store: IsolateHeads, film: string, body?: string): Promise<boolean> {
  const isKept = await store.write(keyOf(film), INDEX, bodies(body), whenReplied);
  await settled();
  return isKept;
}

async function nameOf(film: string): Promise<HeadName> {
  const hash = await crypto.subtle.digest('SHA-256', bytesOf(`${ORIGIN}\n${keyOf(film)}`));
  return `heads/${new Uint8Array(hash).toHex()}` as HeadName;
}

const isInBucket = async (film: string): Promise<boolean> => (await r2.head(await nameOf(film))) !== null;

const urlOf = async (film: string): Promise<string> => `https://heads.headstart.internal/${await nameOf(film)}`;
const cache = (): Promise<Cache> => caches.open('headstart-heads');
const uncached = async (film: string): Promise<boolean> => (await cache()).delete(await urlOf(film));

/**
 * @returns a bucket that has the methods of `instead` in place of its own, and the names of the methods that are called
 */
function double(instead: Partial<Record<keyof R2Bucket, (...args: never[]) => unknown>> = {}) {
  const calls: string[] = [];
  const bucket = new Proxy(r2, {
    get:
      (target, name: keyof R2Bucket) =>
      (...args: never[]) => {
        calls.push(name);
        const method = (instead[name] ?? target[name]) as (...args: never[]) => unknown;
        return method.apply(target, args);
      },
  });
  return { bucket, calls };
}

/** Makes the timers' clock run much faster. @returns how many milliseconds have passed by that clock */
async function elapsed(run: () => Promise<unknown>): Promise<number> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let isOver = false;
  const end = run().finally(() => {
    isOver = true;
  });
  let ms = 0;
  // Some of the work waits for other things than timers. `scheduler.wait` gives this work a few milliseconds of real
  // time.
  for (; !isOver; ms += 100) {
    for (let turns = 0; turns < 5 && !isOver; turns++) await scheduler.wait(1);
    if (!isOver) vi.advanceTimersByTime(100);
  }
  vi.useRealTimers();
  await end;
  return ms;
}

const never = (): Promise<never> => new Promise(() => {});

describe('a head as an object', () => {
  test('a head is read as it was written', async () => {
    const head = await decodeHead(await encodeHead(INDEX, bodies()));
    expect(head?.index).toEqual(INDEX);
    expect(textOf(head?.bodies.slice().buffer)).toBe('initsegment');
  });

  test('a head takes its offsets from the bodies', async () => {
    const wrong = { ...INDEX, parts: INDEX.parts.map((part) => ({ ...part, offset: 99, length: 99 })) };
    expect((await decodeHead(await encodeHead(wrong, bodies())))?.index).toEqual(INDEX);
  });

  test('a head that is cut off anywhere, or goes on, is none', async () => {
    const object = await encodeHead(INDEX, bodies());
    for (let length = 0; length < object.byteLength; length++) {
      expect(await decodeHead(object.slice(0, length)), `${length} bytes`).toBeNull();
    }
    expect(await decodeHead(new Uint8Array([...object, 0]))).toBeNull();
  });

  test('a head with any changed byte is none', async () => {
    const object = await encodeHead(INDEX, bodies());
    for (const at of object.keys()) {
      const changed = object.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await decodeHead(changed), `byte ${at}`).toBeNull();
    }
  });

  test('a head whose index is none is none, although its digest is right', async () => {
    for (const index of [
      { ...INDEX, endS: -1 },
      { ...INDEX, playlist: undefined },
    ] as HeadIndex[]) {
      expect(await decodeHead(await encodeHead(index, bodies()))).toBeNull();
    }
  });
});

test('a head whose parts do not lie one after another is none, although its digest is right', async () => {
  const object = await encodeHead(INDEX, bodies());
  const text = new TextDecoder('latin1').decode(object);
  const at = text.indexOf('"offset":4') + '"offset":'.length;
  object[at] = '5'.charCodeAt(0);
  // The object begins with 5 bytes that name its format. Then comes the digest of all bytes after the digest.
  object.set(new Uint8Array(await crypto.subtle.digest('SHA-256', object.subarray(37))), 5);
  expect(await decodeHead(object)).toBeNull();
});

describe('a head that was written', () => {
  test('a head that was written is known, found and read at once', async () => {
    const store = isolate();
    expect(store.peek(keyOf('at-once'))).toBeUndefined();
    expect(await writtenBy(store, 'at-once')).toBe(true);
    expect(store.peek(keyOf('at-once'))).toEqual(INDEX);
    expect(await store.find(keyOf('at-once'))).toEqual(INDEX);
    const init = await store.read(keyOf('at-once'), 'init.mp4');
    const segment = await store.read(keyOf('at-once'), 'ségment_0.m4s');
    expect([textOf(init?.bytes), init?.type]).toEqual(['init', 'video/mp4']);
    expect([textOf(segment?.bytes), segment?.type]).toEqual(['segment', null]);
    expect(await store.read(keyOf('at-once'), 'ségment_1.m4s')).toBeNull();
  });

  test.each(['cache', 'bucket'])('a head that was written is found in another isolate by the %s, once', async (by) => {
    const film = `by-${by}`;
    await writtenBy(isolate(), film);
    if (by === 'bucket') expect(await uncached(film)).toBe(true);
    const { bucket, calls } = double();
    const store = isolate({ bucket });
    expect(await store.find(keyOf(film))).toEqual(INDEX);
    expect(textOf((await store.read(keyOf(film), 'init.mp4'))?.bytes)).toBe('init');
    expect(store.peek(keyOf(film))).toEqual(INDEX);
    expect(calls.filter((name) => name === 'get')).toHaveLength(by === 'bucket' ? 1 : 0);
  });

  test('a head from the bucket is in the cache from then on', async () => {
    await writtenBy(isolate(), 'cached-again');
    await uncached('cached-again');
    await isolate().find(keyOf('cached-again'));
    await eventually(async () => (await (await cache()).match(await urlOf('cached-again'))) !== undefined);
  });

  test('a head that was written stays as it is, whatever is written after it', async () => {
    expect(await writtenBy(isolate(), 'once', 'first')).toBe(true);
    expect(await writtenBy(isolate(), 'once', 'other')).toBe(false);
    await uncached('once');
    expect(textOf((await isolate().read(keyOf('once'), 'init.mp4'))?.bytes)).toBe('first');
  });

  test('a head that was written is one of two that were written at the same time', async () => {
    const kept = await Promise.all(['a', 'b'].map((body) => writtenBy(isolate(), 'race', body)));
    expect(kept.toSorted()).toEqual([false, true]);
    await uncached('race');
    expect(textOf((await isolate().read(keyOf('race'), 'init.mp4'))?.bytes)).toBe(kept[0] ? 'a' : 'b');
  });

  test('a head is another one for another key, or another origin', async () => {
    await writtenBy(isolate(), 'mine');
    expect(await isolate().find(keyOf('yours'))).toBeNull();
    const elsewhere = new IsolateHeads('https://elsewhere.test', new HeadHome(null), new HeadMemory());
    expect(await elsewhere.find(keyOf('mine'))).toBeNull();
  });

  test('a head is not kept when it is larger than all heads may be, or has too few bodies', async () => {
    expect(await writtenBy(isolate({ maxBytes: 10 }), 'too-large')).toBe(false);
    const large = [bytesOf(''), new ArrayBuffer(24 * 2 ** 20)];
    expect(await isolate().write(keyOf('too-large'), INDEX, large, whenReplied)).toBe(false);
    expect(await isolate().write(keyOf('too-large'), INDEX, [], whenReplied)).toBe(false);
    expect(await isInBucket('too-large')).toBe(false);
  });
});

describe('one look', () => {
  test('one look into the store is enough for all requests for the same head at a time', async () => {
    await writtenBy(isolate(), 'shared');
    await uncached('shared');
    const { bucket, calls } = double();
    const store = isolate({ bucket });
    const found = await Promise.all(Array.from({ length: 10 }, () => store.find(keyOf('shared'))));
    expect(found).toEqual(Array(10).fill(INDEX));
    expect(calls.filter((name) => name === 'get')).toHaveLength(1);
  });

  test('one look that finds no head is enough for ten seconds', async () => {
    const { bucket, calls } = double();
    const store = isolate({ bucket });
    expect(await store.find(keyOf('none'))).toBeNull();
    expect(store.peek(keyOf('none'))).toBeNull();
    later(9_900);
    expect(await store.find(keyOf('none'))).toBeNull();
    expect(calls).toEqual(['get']);
    later(200);
    expect(store.peek(keyOf('none'))).toBeUndefined();
    expect(await store.find(keyOf('none'))).toBeNull();
    expect(calls).toEqual(['get', 'get']);
  });

  test('a look that began before a head was written does not hide it', async () => {
    const { promise, resolve } = Promise.withResolvers<null>();
    const store = isolate({ bucket: double({ get: () => promise }).bucket });
    const found = store.find(keyOf('late-look'));
    await scheduler.wait(20);
    await writtenBy(store, 'late-look');
    resolve(null);
    expect(await found).toEqual(INDEX);
    expect(store.peek(keyOf('late-look'))).toEqual(INDEX);
  });
});

test('a look that was cut off with its request holds up no other for long, and not twice', async () => {
  await writtenBy(isolate(), 'cut-off');
  const home = new HeadHome({ objects: bucketObjects(r2), gate: () => gateNamed('any'), maxBytes: 100 });
  vi.spyOn(home, 'load').mockImplementationOnce(never);
  const store = new IsolateHeads(ORIGIN, home, new HeadMemory());
  const took = await elapsed(async () => expect(await store.find(keyOf('cut-off'))).toBeNull());
  expect(took).toBeGreaterThan(1_900);
  expect(took).toBeLessThan(2_300);
  expect(await store.find(keyOf('cut-off'))).toEqual(INDEX);
});

describe('what is no head', () => {
  const filled = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => bytes.fill(7);
  const cut = async (): Promise<Uint8Array<ArrayBuffer>> => (await encodeHead(INDEX, bodies())).slice(0, -1);

  test.each([
    ['garbage', async () => filled(new Uint8Array(3_000))],
    ['nothing', async () => new Uint8Array()],
    ['a truncated head', cut],
  ])('%s in the bucket is as if there were none, and makes room for a good one', async (_, garbage) => {
    await r2.put(await nameOf('garbage'), await garbage());
    expect(await isolate().find(keyOf('garbage'))).toBeNull();
    await eventually(async () => !(await isInBucket('garbage')));
    expect(await writtenBy(isolate(), 'garbage')).toBe(true);
    await isolate().drop(keyOf('garbage'));
  });

  test('a head of another film is as if there were none', async () => {
    await writtenBy(isolate(), 'other-film');
    const other = await r2.get(await nameOf('other-film'));
    await r2.put(await nameOf('swapped'), (await other?.arrayBuffer()) ?? '');
    expect(await isolate().find(keyOf('swapped'))).toBeNull();
    await eventually(async () => !(await isInBucket('swapped')));
    expect(await isInBucket('other-film')).toBe(true);
  });

  test('an object in the cache that is no head does not hide the head in the bucket', async () => {
    await writtenBy(isolate(), 'cache-garbage');
    const headers = { 'cache-control': 'max-age=60', 'content-length': '3' };
    await (await cache()).put(await urlOf('cache-garbage'), new Response('bad', { headers }));
    expect(await isolate().find(keyOf('cache-garbage'))).toEqual(INDEX);
    expect(await isInBucket('cache-garbage')).toBe(true);
  });

  test('an object larger than any head is not read', async () => {
    await r2.put(await nameOf('huge'), new Uint8Array(24 * 2 ** 20 + 1));
    expect(await isolate().find(keyOf('huge'))).toBeNull();
    await eventually(async () => !(await isInBucket('huge')));
  });

  test('a head that breaks off on the way is not deleted', async () => {
    await writtenBy(isolate(), 'breaks-off');
    await uncached('breaks-off');
    const get = async (name: string) => {
      const object = await r2.get(name);
      return object && { size: object.size, arrayBuffer: async () => (await object.arrayBuffer()).slice(1) };
    };
    expect(await isolate({ bucket: double({ get }).bucket }).find(keyOf('breaks-off'))).toBeNull();
    await scheduler.wait(50);
    expect(await isolate().find(keyOf('breaks-off'))).toEqual(INDEX);
  });
});

describe('a bucket that', () => {
  const failures: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('R2 throws');
      },
    ],
    ['rejects', () => Promise.reject(new Error('R2 rejects'))],
    ['hangs', never],
  ];

  test.each(failures)('a bucket that %s on every call is as if there were no head', async (_, fail) => {
    const { bucket } = double({ head: fail, get: fail, put: fail, delete: fail });
    const store = isolate({ bucket });
    const key = keyOf('failing');
    expect(
      await elapsed(async () => {
        expect(await store.find(key)).toBeNull();
      }),
    ).toBeLessThanOrEqual(600);
    expect(await elapsed(async () => expect(await store.read(key, 'init.mp4')).toBeNull())).toBeLessThanOrEqual(100);
    const took = await elapsed(async () => expect(await writtenBy(store, 'failing')).toBe(false));
    expect(took).toBeLessThanOrEqual(11_000);
    expect(await elapsed(() => store.drop(key))).toBeLessThanOrEqual(6_000);
    await store.recordUse(key);
    expect(await isolate().find(key)).toBeNull();
  });

  test.each(failures)('a bucket that %s in the middle of an object is as if there were none', async (_, fail) => {
    const film = 'failing-body';
    await writtenBy(isolate(), film);
    await uncached(film);
    const { bucket } = double({ get: async () => ({ size: 10, arrayBuffer: fail }) });
    const took = await elapsed(async () => expect(await isolate({ bucket }).find(keyOf(film))).toBeNull());
    expect(took).toBeLessThanOrEqual(1_700);
    expect(await isInBucket(film)).toBe(true);
    await isolate().drop(keyOf(film));
  });

  test('a bucket that fails does not make a cached head useless', async () => {
    await writtenBy(isolate(), 'cached');
    const fail = () => Promise.reject(new Error('R2 rejects'));
    const store = isolate({ bucket: double({ head: fail, get: fail }).bucket });
    expect(await store.find(keyOf('cached'))).toEqual(INDEX);
    await scheduler.wait(20);
    expect(store.peek(keyOf('cached'))).toEqual(INDEX);
  });

  test('a bucket that does not take a head leaves nothing counted', async () => {
    const put = () => Promise.reject(new Error('R2 is full'));
    const gate = 'does-not-take';
    for (const film of ['a', 'b', 'c']) {
      expect(await writtenBy(isolate({ bucket: double({ put }).bucket, gate }), `untaken-${film}`)).toBe(false);
    }
    expect(await gateNamed(gate).keepHead(await nameOf('next'), 10, 10)).toEqual([]);
  });

  test('a bucket that takes a head late leaves it counted', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      await promise;
      return r2.put(...args);
    };
    const gate = 'takes-late';
    const store = isolate({ bucket: double({ put }).bucket, gate });
    await elapsed(async () => {
      expect(await store.write(keyOf('late-put'), INDEX, bodies(), whenReplied)).toBe(false);
    });
    await scheduler.wait(50);
    resolve();
    await settled();
    await eventually(() => isInBucket('late-put'));
    expect(await gateNamed(gate).keepHead(await nameOf('next'), 10, 10)).toEqual([await nameOf('late-put')]);
  });

  test('a bucket that takes a head without saying so leaves it counted', async () => {
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      await r2.put(...args);
      throw new Error('the connection broke off');
    };
    const gate = 'takes-silently';
    expect(await writtenBy(isolate({ bucket: double({ put }).bucket, gate }), 'silent')).toBe(false);
    expect(await gateNamed(gate).keepHead(await nameOf('next'), 10, 10)).toEqual([await nameOf('silent')]);
  });
});

describe('without a bucket', () => {
  test('without a bucket the cache alone keeps heads, each once', async () => {
    expect(await writtenBy(isolate({ bucket: null }), 'cache-only', 'first')).toBe(true);
    expect(await writtenBy(isolate({ bucket: null }), 'cache-only', 'other')).toBe(false);
    const other = isolate({ bucket: null });
    expect(await other.find(keyOf('cache-only'))).not.toBeNull();
    expect(textOf((await other.read(keyOf('cache-only'), 'init.mp4'))?.bytes)).toBe('first');
    await other.drop(keyOf('cache-only'));
    expect(await isolate({ bucket: null }).find(keyOf('cache-only'))).toBeNull();
    expect(await isInBucket('cache-only')).toBe(false);
  });

  test('without a bucket nothing is counted', async () => {
    const { HEADS_BUCKET: _, ...others } = bindings;
    const asked = vi.spyOn(others.ORIGIN_GATE, 'getByName');
    const store = headStoreOf(others, parseConfig({ ORIGIN, SIGNING_KEY, HEADS: 'on' }));
    expect(await store.write(keyOf('uncounted'), INDEX, bodies(), whenReplied)).toBe(true);
    await store.recordUse(keyOf('uncounted'));
    await store.drop(keyOf('uncounted'));
    expect(asked).not.toHaveBeenCalled();
  });
});

test('with HEADS=off there is no head, and none is written', async () => {
  await writtenBy(isolate(), 'off');
  const store = headStoreOf(bindings, parseConfig({ ORIGIN, SIGNING_KEY, HEADS: 'off' }));
  expect(store.peek(keyOf('off'))).toBeNull();
  expect(await store.find(keyOf('off'))).toBeNull();
  expect(await store.read(keyOf('off'), 'init.mp4')).toBeNull();
  expect(await store.write(keyOf('off-too'), INDEX, bodies(), whenReplied)).toBe(false);
  await store.recordUse(keyOf('off'));
  await store.drop(keyOf('off'));
  expect(await isInBucket('off')).toBe(true);
});

test('with the Worker’s own bindings, heads are in the bucket', async () => {
  const config = parseConfig({ ORIGIN, SIGNING_KEY, HEADS: 'on' });
  const store = headStoreOf(bindings, config);
  expect(headStoreOf(bindings, config)).toBe(store);
  expect(await store.write(keyOf('bound'), INDEX, bodies(), whenReplied)).toBe(true);
  expect(await isInBucket('bound')).toBe(true);
});

describe('a head that is dropped', () => {
  test('a head that is dropped is gone at once, and everywhere', async () => {
    const store = isolate();
    await writtenBy(store, 'dropped');
    const dropped = store.drop(keyOf('dropped'));
    expect(store.peek(keyOf('dropped'))).toBeNull();
    await dropped;
    expect(await isInBucket('dropped')).toBe(false);
    expect(await isolate().find(keyOf('dropped'))).toBeNull();
    expect(await writtenBy(store, 'dropped', 'good')).toBe(true);
  });

  test('a head that is dropped while it is being looked for does not come back', async () => {
    await writtenBy(isolate(), 'dropped-early');
    await uncached('dropped-early');
    const { promise, resolve } = Promise.withResolvers<void>();
    const get = async (name: string) => {
      const object = await r2.get(name);
      await promise;
      return object;
    };
    const store = isolate({ bucket: double({ get }).bucket });
    const found = store.find(keyOf('dropped-early'));
    await scheduler.wait(20);
    await store.drop(keyOf('dropped-early'));
    resolve();
    expect(await found).toBeNull();
    expect(store.peek(keyOf('dropped-early'))).toBeNull();
  });

  test('a dropped head is gone in an isolate that has it after a minute and one use', async () => {
    const other = isolate();
    await writtenBy(isolate(), 'elsewhere');
    await uncached('elsewhere');
    await other.find(keyOf('elsewhere'));
    await isolate().drop(keyOf('elsewhere'));
    later(59_000);
    await other.find(keyOf('elsewhere'));
    await scheduler.wait(50);
    expect(other.peek(keyOf('elsewhere'))).toEqual(INDEX);
    later(1_000);
    await other.find(keyOf('elsewhere'));
    await eventually(() => !other.peek(keyOf('elsewhere')));
    expect(await other.find(keyOf('elsewhere'))).toBeNull();
  });

  test('a dropped head is gone for an isolate that has it from its data centre’s cache, after one use', async () => {
    await writtenBy(isolate(), 'far-away');
    await r2.delete(await nameOf('far-away'));
    const other = isolate();
    expect(await other.find(keyOf('far-away'))).toEqual(INDEX);
    await eventually(async () => (await (await cache()).match(await urlOf('far-away'))) === undefined);
    expect(other.peek(keyOf('far-away'))).toBeUndefined();
    expect(await other.find(keyOf('far-away'))).toBeNull();
  });

  test.each([
    ['bucket', r2],
    ['cache', null],
  ])('a drop does not remove the good head that another isolate has put into the %s', async (home, bucket) => {
    const film = `replaced-in-${home}`;
    const other = isolate({ bucket });
    await writtenBy(isolate({ bucket }), film, 'old');
    await other.find(keyOf(film));
    await isolate({ bucket }).drop(keyOf(film));
    expect(await writtenBy(isolate({ bucket }), film, 'new')).toBe(true);
    await other.drop(keyOf(film));
    expect(textOf((await isolate({ bucket }).read(keyOf(film), 'init.mp4'))?.bytes)).toBe('new');
  });
});

describe('when heads take too much room', () => {
  const sizeOf = async (): Promise<number> => (await encodeHead(INDEX, bodies('body'))).byteLength;
  const inBucket = async (films: string[]): Promise<string[]> => {
    const found = await Promise.all(films.map(isInBucket));
    return films.filter((_, n) => found[n]);
  };

  test('the least recently used head goes when heads take too much room', async () => {
    const of = { gate: 'order', maxBytes: 3 * (await sizeOf()) };
    const store = isolate(of);
    const films = ['order-a', 'order-b', 'order-c', 'order-d', 'order-e'];
    for (const film of films.slice(0, 3)) {
      await writtenBy(store, film, 'body');
      later(1_000);
    }
    expect(await inBucket(films)).toEqual(['order-a', 'order-b', 'order-c']);
    await store.recordUse(keyOf('order-a'));
    later(1_000);
    await writtenBy(store, 'order-d', 'body');
    expect(await inBucket(films)).toEqual(['order-a', 'order-c', 'order-d']);
    later(1_000);
    await writtenBy(store, 'order-e', 'body');
    expect(await inBucket(films)).toEqual(['order-a', 'order-d', 'order-e']);
  });

  test('a head that could not be deleted goes with the next', async () => {
    const of = { gate: 'undeleted', maxBytes: await sizeOf() };
    await writtenBy(isolate(of), 'undeleted-a', 'body');
    later(1_000);
    const fail = () => Promise.reject(new Error('R2 rejects'));
    await writtenBy(isolate({ ...of, bucket: double({ delete: fail }).bucket }), 'undeleted-b', 'body');
    later(1_000);
    await writtenBy(isolate(of), 'undeleted-c', 'body');
    expect(await inBucket(['undeleted-a', 'undeleted-b', 'undeleted-c'])).toEqual(['undeleted-c']);
  });

  test('a head of which only the intent is known, after a crash, goes like any other', async () => {
    const bytes = await sizeOf();
    const of = { gate: 'crash', maxBytes: bytes };
    await gateNamed('crash').keepHead(await nameOf('crashed'), bytes, bytes);
    later(1_000);
    await r2.put(await nameOf('crashed'), 'put just before the crash');
    await writtenBy(isolate(of), 'after-crash', 'body');
    expect(await inBucket(['crashed', 'after-crash'])).toEqual(['after-crash']);
    later(1_000);
    expect(await gateNamed('crash').keepHead(await nameOf('next'), bytes, 2 * bytes)).toEqual([]);
  });

  test('a head that the gate knows is put, and no other', async () => {
    const { bucket, calls } = double();
    const gate = () => {
      throw new Error('the gate is gone');
    };
    const home = new HeadHome({ objects: bucketObjects(bucket), gate, maxBytes: 2 ** 30 });
    const store = new IsolateHeads(ORIGIN, home, new HeadMemory());
    expect(await writtenBy(store, 'unknown-to-gate')).toBe(false);
    expect(calls).not.toContain('put');
    await store.recordUse(keyOf('unknown-to-gate'));
    await store.drop(keyOf('unknown-to-gate'));
  });

  test('a dropped head takes no room', async () => {
    const bytes = await sizeOf();
    const store = isolate({ gate: 'none-left', maxBytes: 2 * bytes });
    await writtenBy(store, 'gone', 'body');
    later(1);
    await store.drop(keyOf('gone'));
    expect(await gateNamed('none-left').keepHead(await nameOf('next'), bytes, bytes)).toEqual([]);
  });

  test('a late drop does not uncount the head that was put since', async () => {
    const gate = gateNamed('late-drop');
    const name = await nameOf('late-drop');
    const since = Date.now();
    later(100);
    await gate.keepHead(name, 10, 100);
    await gate.dropHeads([name], since);
    expect(await gate.keepHead(await nameOf('next'), 10, 10)).toEqual([name]);
  });

  test('a head that is put again is counted once, by the larger size, and does not go for itself', async () => {
    const gate = gateNamed('put-again');
    const [name, next] = [await nameOf('put-again'), await nameOf('next')];
    expect(await gate.keepHead(name, 10, 100)).toEqual([]);
    expect(await gate.keepHead(name, 6, 10)).toEqual([]);
    expect(await gate.keepHead(next, 1, 10)).toEqual([name]);
  });

  test('a head that was uncounted while it was put is counted again', async () => {
    const gate = 'uncounted-meanwhile';
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      await gateNamed(gate).dropHeads([await nameOf('meanwhile')], Date.now() + 1_000);
      return r2.put(...args);
    };
    expect(await writtenBy(isolate({ bucket: double({ put }).bucket, gate }), 'meanwhile')).toBe(true);
    expect(await gateNamed(gate).keepHead(await nameOf('next'), 10, 10)).toEqual([await nameOf('meanwhile')]);
  });

  test('a use counts a head again that was not counted', async () => {
    const gate = 'uncounted-use';
    const store = isolate({ gate });
    await writtenBy(store, 'uncounted-use');
    await gateNamed(gate).dropHeads([await nameOf('uncounted-use')], Date.now() + 1_000);
    await store.recordUse(keyOf('uncounted-use'));
    later(1_000);
    expect(await gateNamed(gate).keepHead(await nameOf('next'), 10, 10)).toEqual([await nameOf('uncounted-use')]);
  });
});

test('the gate is told of a head’s use once an hour, and again when it could not be told', async () => {
  let told = 0;
  let isDown = true;
  const gate = () => ({
    ...({ keepHead: never, dropHeads: never } as unknown as ReturnType<Bucket['gate']>),
    useHead: async () => {
      told++;
      if (isDown) throw new Error('the gate is down');
    },
  });
  const home = new HeadHome({ objects: bucketObjects(r2), gate: gate as unknown as Bucket['gate'], maxBytes: 100 });
  const store = new IsolateHeads(ORIGIN, home, new HeadMemory());
  await store.recordUse(keyOf('told'));
  isDown = false;
  await store.recordUse(keyOf('told'));
  for (let times = 0; times < 3; times++) await store.recordUse(keyOf('told'));
  expect(told).toBe(2);
  later(3_600_000);
  await store.recordUse(keyOf('told'));
  expect(told).toBe(3);
});

describe('an isolate', () => {
  const large = (film: string, store: IsolateHeads): Promise<boolean> =>
    store.write(keyOf(film), INDEX, [new ArrayBuffer(10 * 2 ** 20), bytesOf('')], whenReplied);

  test('an isolate keeps 24 MiB of heads, those used last, and finds the others again', async () => {
    const store = isolate({ gate: 'memory' });
    expect(await large('memory-a', store)).toBe(true);
    expect(await large('memory-b', store)).toBe(true);
    await settled();
    expect(store.peek(keyOf('memory-a'))).toBeDefined();
    expect(await large('memory-c', store)).toBe(true);
    await settled();
    expect(store.peek(keyOf('memory-b'))).toBeUndefined();
    expect(store.peek(keyOf('memory-a'))).toBeDefined();
    expect(await store.find(keyOf('memory-b'))).toMatchObject({ endS: 2 });
    expect(store.peek(keyOf('memory-c'))).toBeUndefined();
  });

  test('an isolate reads no more at a time than it may keep', async () => {
    const films = ['reading-a', 'reading-b', 'reading-c'];
    for (const film of films) await large(film, isolate({ gate: 'memory' }));
    await settled();
    let reading = 0;
    let most = 0;
    const get = async (name: string) => {
      const object = await r2.get(name);
      const arrayBuffer = async () => {
        most = Math.max(most, ++reading);
        await scheduler.wait(50);
        reading--;
        return object?.arrayBuffer();
      };
      return object && { size: object.size, arrayBuffer };
    };
    for (const film of films) await uncached(film);
    const store = isolate({ bucket: double({ get }).bucket });
    const found = await Promise.all(films.map((film) => store.find(keyOf(film))));
    expect(found.every((index) => index?.endS === 2)).toBe(true);
    expect(most).toBe(2);
  });
});

test('a film’s heads go together, however they were made and wherever they begin, and no other film’s', async () => {
  const store = isolate({ gate: 'purged' });
  const write = (key: HeadKey) => store.write(key, INDEX, bodies(), whenReplied);
  const made = (film: string, how: string) => `${film}~${how.repeat(43)}` as HeadKey;
  const [film, small, other] = [made('purged', 'a'), made('purged', 'b'), made('not-purged', 'a')];
  for (const key of [film, resumeKeyOf(film, 50), resumeKeyOf(film, 900), small, other]) {
    expect(await write(key)).toBe(true);
  }
  await settled();
  expect(await store.purge(film)).toBe(4);
  expect(await store.purge(film)).toBe(0);
  expect(await store.find(film)).toBeNull();
  expect(await store.find(resumeKeyOf(film, 50))).toBeNull();
  expect(await store.find(other)).not.toBeNull();
});
