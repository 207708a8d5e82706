/** A page that has not pressed Play holds no play lease, in whatever order its requests arrive. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { eventually, get, later, leaseOf, lookPath, playlistPath, post, ring, send, visitId } from './visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

const REQUESTS = ['preload', 'playlist', 'renew', 'cancel'] as const;
type Request = (typeof REQUESTS)[number];

function ask(request: Request, film: string): Promise<Response> {
  const ref = `movie/${film}`;
  if (request === 'playlist') return get(lookPath(ref, visitId(film)));
  return post(`${request}/${ref}`, { visit: visitId(film) });
}

const orders = (left: readonly Request[]): Request[][] =>
  left.length === 0
    ? [[]]
    : left.flatMap((first) => orders(left.filter((other) => other !== first)).map((rest) => [first, ...rest]));

describe.each(orders(REQUESTS).map((order) => [order.join(', '), order] as const))('%s', (name, order) => {
  const film = name.replaceAll(', ', '-');

  test('a page that looks holds no play lease when its requests come one after the other', async () => {
    for (const request of order) {
      await ask(request, film);
      expect((await leaseOf(`movie/${film}`, visitId(film)))?.kind).not.toBe('play');
    }
    // A cancel was among the requests, so the visit holds no lease, and nothing is left running.
    await origin.quiet();
    expect(await leaseOf(`movie/${film}`, visitId(film))).toBeUndefined();
    later(1_000);
    await ring(`movie/${film}`);
    await eventually(() => !origin.running.has(`session-of-${film}`));
  });

  test('a page that looks holds no play lease when its requests come at once', async () => {
    const at = `${film}-at-once`;
    await Promise.all(order.map((request) => ask(request, at)));
    await origin.quiet();
    expect(await leaseOf(`movie/${at}`, visitId(at))).toBeUndefined();
  });
});

test('a page that primes its player looks, until Play is pressed', async () => {
  const ref = 'movie/primed';
  const visit = visitId('primed');
  await post('preload/movie/primed', { visit });
  await send('GET', lookPath(ref, visit));
  expect(await leaseOf(ref, visit)).toMatchObject({ kind: 'warm' });
  await send('GET', playlistPath(ref, visit));
  expect(await leaseOf(ref, visit)).toMatchObject({ kind: 'play' });
  // Late requests from before Play do not make the lease a warm one again.
  for (const late of ['preload', 'playlist', 'renew'] as const) await ask(late, 'primed');
  expect(await leaseOf(ref, visit)).toMatchObject({ kind: 'play' });
});
