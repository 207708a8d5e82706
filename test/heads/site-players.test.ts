/** A page with a player of the site's own, as with Mydia of 2025. The edge answers the page's look by a head. */
import { expect, test } from 'vitest';
import { callWorker, eventually, later, leaseOf, stateOf, textOf, urisIn, visitId } from '../worker/visitor.ts';
import { growing, useFilms } from './film.ts';

const { origin, headOf } = useFilms();

const ask = (path: string, method = 'GET', body: unknown = null): Promise<Response> =>
  callWorker(path, { SITE: 'origin' }, { method, ...(body !== null && { body: JSON.stringify(body) }) });

const tell = (action: string, id: string, visit: string): Promise<Response> =>
  ask(`/api/v1/hls/${action}/movie/${id}`, 'POST', { visit: visitId(visit) });

/** A page looks at the film, and the origin allows its viewer to watch. */
async function looked(id: string): Promise<void> {
  await headOf(id);
  await tell('preload', id, id);
  const reply = await (await tell('preload', id, id)).json();
  // The reply states when to renew, as for a page with a lease. A page that renews gives its visit back when it leaves.
  expect(reply).toMatchObject({ status: 'ready', renewAfterS: expect.any(Number) });
  await origin.quiet();
  expect((await stateOf(`movie/${id}`)).leases.size).toBe(0);
  expect(origin.starts).toEqual([]);
}

const playerOf = async (id: string): Promise<string> => {
  const response = await ask(`/api/v1/stream/movie/${id}`, 'HEAD');
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
};

test('the site’s player plays by its page’s visit: leaving the page gives it back', async () => {
  await looked('leaves');
  expect(await playerOf('leaves')).toBe(`/api/v1/hls/movie.leaves.${visitId('leaves')}.page/index.m3u8`);
  expect(await leaseOf('movie/leaves', visitId('leaves'))).toMatchObject({ kind: 'play' });
  await tell('cancel', 'leaves', 'leaves');
  expect((await stateOf('movie/leaves')).leases.size).toBe(0);
});

test('the site’s player is led to the head at once, and its session starts where the head ends', async () => {
  await looked('starts');
  const starting = Promise.withResolvers<undefined>();
  origin.instead = ({ url }) => (url.includes('/stream/') ? starting.promise : undefined);
  const path = await playerOf('starts');
  const playlist = await ask(path);
  expect(playlist.headers.get('server-timing')).toBe('session;desc=head');
  const uris = urisIn(await textOf(playlist), path);
  expect(await textOf(await ask(uris[0] as string))).toBe('session-of-starts segment_0.m4s');
  starting.resolve(undefined);
  expect(await textOf(await ask(uris[12] as string))).toBe('session-of-starts segment_12.m4s');
  expect(origin.log.find((line) => line.includes('/stream/'))).toContain('position=11');
});

test('the site’s player that has ended its session leaves its page a visit that looks, and may play again', async () => {
  await looked('again');
  const session = (await playerOf('again')).replace('/index.m3u8', '');
  expect((await ask(session, 'DELETE')).status).toBe(200);
  await tell('renew', 'again', 'again');
  expect(await leaseOf('movie/again', visitId('again'))).toMatchObject({ kind: 'warm' });
  expect(await playerOf('again')).toContain(visitId('again'));
  expect(await leaseOf('movie/again', visitId('again'))).toMatchObject({ kind: 'play' });
});

test('the site’s player begins at once when its page plays a second time, also when the session has come no further than the head', async () => {
  origin.playlist = growing(14);
  await looked('replays');
  origin.playlist = growing(12);
  const first = await playerOf('replays');
  await textOf(await ask(first));
  await ask(first.replace('/index.m3u8', ''), 'DELETE');
  later(1_000);
  const second = await playerOf('replays');
  expect(second).toBe(first);
  origin.log.length = 0;
  expect(urisIn(await textOf(await ask(second)), second)).toHaveLength(12);
  // While the edge holds a player's playlist, it reads the session's playlist again and again.
  expect(origin.log.filter((line) => line.endsWith('/index.m3u8')).length).toBeLessThanOrEqual(1);
});

test('the site’s player gets a visit of its own once its page was left, or was silent for as long as a look may last', async () => {
  await looked('left');
  await tell('cancel', 'left', 'left');
  for (const late of ['preload', 'renew']) {
    expect(await (await tell(late, 'left', 'left')).json()).toMatchObject({ status: 'cancelled' });
  }
  expect(await playerOf('left')).not.toContain(visitId('left'));
  await looked('silent');
  later(301_000);
  expect(await playerOf('silent')).not.toContain(visitId('silent'));
  await eventually(async () => (await stateOf('movie/silent')).leases.size === 1);
});
