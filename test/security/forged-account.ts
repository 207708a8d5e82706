/** The edge cannot tell a forged cookie from a good one. What does a viewer get whose cookie names another account? */
import { runInDurableObject } from 'cloudflare:test';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import { cookieOf, jwtOf } from '../worker/account-credentials.ts';
import type { OriginDouble } from '../worker/origin-double.ts';
import {
  type As,
  eventually,
  fileOf,
  get,
  leaseOf,
  playlistPath,
  post,
  SIGNING_KEY,
  send,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';

const ALICE = '0b8e6f2c-1111-4222-8333-444455556666';
const HER_COOKIE = cookieOf(ALICE, 'signed');
const HERS: As = { cookie: HER_COOKIE };
const forged = { cookie: cookieOf(ALICE, 'forged'), authorization: `Bearer ${jwtOf(ALICE, 'forged')}` };

const FORGED: Array<[string, As]> = [
  ['a forged cookie', { cookie: forged.cookie }],
  ['a forged JWT', { cookie: '', headers: { authorization: forged.authorization } }],
  ['both', { cookie: forged.cookie, headers: { authorization: forged.authorization } }],
];

/** @param isShared whether one Durable Object serves all viewers of a file */
export function refuseForgedAccounts(origin: OriginDouble, isShared: boolean): void {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockReturnValue();
    origin.viewers.push(HER_COOKIE);
    origin.users[HER_COOKIE] = 'alice';
  });

  const objectOf = async (ref: string): Promise<string> =>
    isShared ? ref : `${ref}@${await viewerKey({ cookie: HER_COOKIE }, SIGNING_KEY)}`;
  const storedIn = (name: string): Promise<unknown> =>
    runInDurableObject(fileOf(name), (_, { storage }) => storage.kv.get('account'));

  /** Alice watches `movie/<film>`. @returns the path of her first segment */
  const watched = async (film: string): Promise<string> => {
    const path = playlistPath(`movie/${film}`, visitId(film));
    const playlist = await get(path, HERS);
    expect(playlist.status).toBe(200);
    const [segment = ''] = urisIn(await textOf(playlist), path);
    expect(await (await post(`renew/movie/${film}`, { visit: visitId(film) }, HERS)).json()).toMatchObject({
      status: 'ready',
    });
    await origin.quiet();
    origin.log.length = 0;
    return segment;
  };

  describe.each(FORGED)('who names another’s account by %s', (how, as) => {
    const name = (what: string): string => `${what}-${how.replaceAll(' ', '-')}`;

    test.each(['preload', 'renew'])('a forged account learns nothing and holds nothing by a %s', async (action) => {
      const film = name(action);
      await watched(film);
      const before = await storedIn(await objectOf(`movie/${film}`));
      for (const visit of [visitId(film), visitId(`other-${film}`)]) {
        for (const playing of [false, true]) {
          const response = await post(`${action}/movie/${film}`, { visit, playing }, as);
          // The first answer says that the edge is asking the origin. The others say what the origin has answered.
          if (response.status === 202) expect(await response.json()).toMatchObject({ status: 'warming' });
          else expect(response.status).toBe(401);
          await eventually(() => origin.log.some((line) => line.includes('/playback/')));
          await origin.quiet();
        }
      }
      const object = await objectOf(`movie/${film}`);
      expect(await leaseOf(object, visitId(`other-${film}`))).toBeUndefined();
      expect(await leaseOf(object, visitId(film))).toBeDefined();
      expect(await storedIn(object)).toEqual(before);
      expect(origin.starts.filter((id) => id === film)).toHaveLength(1);
    });

    test('a forged account has nothing started', async () => {
      await post(`preload/movie/${name('fresh')}`, { visit: visitId('fresh') }, as);
      await eventually(() => origin.log.length > 0);
      await origin.quiet();
      expect(origin.starts).toEqual([]);
      expect(await storedIn(await objectOf(`movie/${name('fresh')}`))).toBeUndefined();
    });

    test('a forged account gets no playlist, with or without the victim’s visit', async () => {
      const film = name('playlist');
      await watched(film);
      for (const path of [playlistPath(`movie/${film}`, visitId(film)), `/api/v1/hls/play/movie/${film}/index.m3u8`]) {
        const response = await get(path, as);
        expect(response.status).toBe(401);
        expect(await textOf(response)).not.toContain('segment');
      }
    });

    test('a forged account gets no segment by the victim’s URL', async () => {
      const segment = await watched(name('segment'));
      expect((await get(segment, HERS)).status).toBe(200);
      expect((await get(segment, as)).status).toBe(401);
    });

    test('a forged account gets no stream, and does not learn the victim’s visit', async () => {
      const film = name('stream');
      await post(`preload/movie/${film}`, { visit: visitId(film) }, HERS);
      await eventually(() => origin.running.size === 1);
      const response = await get(`/api/v1/stream/movie/${film}`, as);
      expect(response.status).toBe(401);
      expect(response.headers.get('location')).toBeNull();
      expect((await get(`/api/v1/hls/movie.${film}.${visitId(film)}.page/index.m3u8`, as)).status).toBe(401);
    });

    test('a forged account ends nothing without knowing a visit', async () => {
      const film = name('end');
      await watched(film);
      await send('DELETE', `/api/v1/hls/movie.${film}.${visitId('a-guess')}`, as);
      await post(`cancel/movie/${film}`, { visit: visitId('a-guess') }, as);
      expect(await leaseOf(await objectOf(`movie/${film}`), visitId(film))).toBeDefined();
    });

    test('a forged account changes nothing for the victim', async () => {
      const film = name('hers');
      const segment = await watched(film);
      await get(playlistPath(`movie/${film}`, visitId(film)), as);
      await post(`renew/movie/${film}`, { visit: visitId(film), playing: true }, as);
      expect((await get(segment, HERS)).status).toBe(200);
      expect((await get(playlistPath(`movie/${film}`, visitId(film)), HERS)).status).toBe(200);
    });
  });

  test('a good API key beside a forged cookie is not the account that the cookie names', async () => {
    origin.viewers.push('key-of-bob');
    const as: As = { cookie: forged.cookie, headers: { 'x-api-key': 'key-of-bob' } };
    const segment = await watched('beside');
    const preloaded = await post('preload/movie/beside', { visit: visitId('his') }, as);
    expect(await preloaded.json()).toMatchObject({ status: 'warming' });
    expect((await get(segment, as)).status).toBe(403);
    const path = playlistPath('movie/beside', visitId('his'));
    const [own = ''] = urisIn(await textOf(await get(path, as)), path);
    expect((await get(own, as)).status).toBe(200);
    expect((await get(own, HERS)).status).toBe(403);
    const stored = JSON.stringify((await storedIn(await objectOf('movie/beside'))) ?? {});
    expect(stored).not.toContain('key-of-bob');
  });
}
