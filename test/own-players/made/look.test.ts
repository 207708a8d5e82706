/**
 * In front of autumn's player, a look starts no session as its viewer. The edge's own account makes the head, by a
 * session like those of autumn's player.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { operatorToken } from '../../../worker/auth/operator.ts';
import { type As, eventually, post, send, visitId } from '../../worker/visitor.ts';
import { BOB, nameOf, play, useAutumn } from '../heads/autumn.ts';
import { homeOf, leasesOf, TV } from '../player.ts';

const autumn = useAutumn();
const { origin } = autumn;
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function look(film: string, as: As = TV): Promise<unknown> {
  const response = await post(`preload/movie/${film}`, { visit: visitId(`${film}-${as.cookie?.slice(-6)}`) }, as);
  return ((await response.json()) as { status: unknown }).status;
}
const isEnded = async (film: string): Promise<void> => {
  const session = `session-of-file-of-${film}-edge`;
  await eventually(() => origin.log.some((line) => line.endsWith(`DELETE /api/v1/hls/${session}`)));
};

test('a look has the head made by the edge’s account, which ends its session with it', async () => {
  await look('looked');
  await isEnded('looked');
  expect(autumn.plays).toEqual(['edge file-of-looked']);
  expect([...origin.running]).toEqual([]);
  expect(await leasesOf(await homeOf('file/file-of-looked'))).toEqual([]);
  const had = await play('file-of-looked');
  expect(had.slice(0, 4)).toEqual([
    ...[0, 1, 2].map((at) => `session-of-file-of-looked-edge ${nameOf(at)}`),
    `session-of-file-of-looked-alice ${nameOf(3)}`,
  ]);
  expect(autumn.plays).toEqual(['edge file-of-looked', 'alice file-of-looked']);
});

test('the next looks, another viewer’s too, have nothing made, and ask nothing as the edge', async () => {
  await look('again');
  await isEnded('again');
  await origin.quiet();
  autumn.asked.length = 0;
  expect(await look('again')).toBe('off');
  await look('again', BOB);
  await origin.quiet();
  expect(autumn.plays).toEqual(['edge file-of-again']);
  expect(autumn.asked).toEqual(['bob file-of-again']);
});

test('a head that takes longer than a Worker may work after its reply is given up, and its session is ended', async () => {
  origin.ready = false;
  await look('slow');
  await eventually(() => autumn.plays.includes('edge file-of-slow'));
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 20_000);
  await isEnded('slow');
  expect([...origin.running]).toEqual([]);
});

test('a head is found also on a server with a limit of its own, which its answers contain', async () => {
  autumn.ownHeight = 720;
  await look('limited');
  await isEnded('limited');
  expect((await play('file-of-limited'))[0]).toBe(`session-of-file-of-limited-edge ${nameOf(0)}`);
});

test('all heads of a film are deleted together, whatever their players asked for, and no other film’s', async () => {
  const token = await operatorToken('service-key');
  const purge = async (film: string): Promise<unknown> =>
    (
      await send('DELETE', `/api/v1/hls/heads/movie/${film}`, {
        cookie: '',
        headers: { authorization: `Bearer ${token}` },
      })
    ).json();
  for (const film of ['purged', 'stays']) {
    await look(film);
    await isEnded(film);
    await origin.quiet();
  }
  await play('file-of-purged', TV, 5, { maxHeight: 720 });
  await eventually(async () => {
    const [first] = await play('file-of-purged', BOB, 1, { maxHeight: 720 });
    return first === `session-of-file-of-purged-alice-720 ${nameOf(0)}`;
  });
  expect(await purge('purged')).toEqual({ deleted: 2 });
  expect(await purge('purged')).toEqual({ deleted: 0 });
  expect(await purge('stays')).toEqual({ deleted: 1 });
});
