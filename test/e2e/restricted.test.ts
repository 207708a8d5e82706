/** An account from which Mydia of autumn hides some films, while the edge's own account may see all of them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { VisitReply } from '../../protocol/messages.ts';
import { tokenOf } from '../mydia/origin-process.ts';
import { SERVICE, USER } from '../mydia/server.ts';
import { eventually } from './browser.ts';
import { useHeadstart, useMydia } from './mydia-visitor.ts';

const CHILD = { username: 'child', password: 'a password of the child', maxContentAge: 6 };
const VISIT = 'a-visit-of-this-test-0123456789';

const site = useMydia({ ORIGIN_DIALECT: '2026-autumn', USERS: JSON.stringify([USER, SERVICE, CHILD]) });
// With SITE=assets one session serves every viewer, so the edge itself must hide the films that Mydia hides.
const stacks = useHeadstart(site, { shared: { SITE: 'assets' } });

let asked: (as: string, method: string, path: string, body?: object) => Promise<Response>;
const tokens: Record<string, string> = {};
let film = '';
let file = '';

beforeAll(async () => {
  for (const account of [USER, CHILD]) tokens[account.username] = await tokenOf(site.mydia.url, account);
  asked = (as, method, path, body) =>
    fetch(stacks.shared.url + path, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const { movies } = (await (await fetch(`${site.mydia.url}/api/v1/library`)).json()) as {
    movies: { id: string; video: { codec: string } }[];
  };
  film = movies.find(({ video }) => video.codec === 'hevc')?.id ?? '';
  const query = `{ streamingCandidates(contentType: "movie", id: "${film}") { fileId } }`;
  const candidates = (await (await asked(USER.username, 'POST', '/api/graphql', { query })).json()) as {
    data: { streamingCandidates: { fileId: string } };
  };
  file = candidates.data.streamingCandidates.fileId;
});

describe('while somebody else has the film warm', () => {
  let segment = '';
  beforeAll(async () => {
    const playlist = `/api/v1/hls/play/movie/${film}/index.m3u8?visit=${VISIT}`;
    // Each test ends only when no ffmpeg runs, but the film must stay warm for all tests. So the film is encoded to its
    // end first: its session then needs no ffmpeg. The requests for the playlist keep the session's lease.
    const isEncoded = async (): Promise<boolean> =>
      (await asked(USER.username, 'GET', playlist)).status === 200 && site.ffmpegs() === 0;
    await eventually('the film is warm, and encoded to its end', isEncoded, 80_000);
    const text = await (await asked(USER.username, 'GET', playlist)).text();
    const name = text.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';
    segment = new URL(name, stacks.shared.url + playlist).pathname;
    expect((await asked(USER.username, 'GET', segment)).status).toBe(200);
  });

  test.each(['movie', 'file'])(
    'a restricted account gets no hint of a film that another viewer has warm, by %s/',
    async (kind) => {
      const ref = `${kind}/${kind === 'movie' ? film : file}`;
      const visit = `${VISIT}-${kind}-of-child`;
      const first = await asked(CHILD.username, 'POST', `/api/v1/hls/preload/${ref}`, { visit });
      // Until the edge has asked the origin, its reply is the same for every film.
      if (first.status === 202) expect(((await first.json()) as VisitReply).status).toBe('warming');
      await eventually('the origin’s no is known', async () => {
        return (await asked(CHILD.username, 'POST', `/api/v1/hls/renew/${ref}`, { visit })).status === 404;
      });
      for (const path of [
        `/api/v1/hls/play/${ref}/index.m3u8`,
        `/api/v1/hls/play/${ref}/index.m3u8?visit=${visit}&play=1`,
        `/api/v1/stream/${kind === 'movie' ? ref : file}`,
      ]) {
        const response = await asked(CHILD.username, 'GET', path);
        expect([path, response.status]).toEqual([path, 404]);
        expect(await response.text()).not.toContain('EXT');
      }
    },
  );

  test('a restricted account reads no segment by another viewer’s path', async () => {
    expect([403, 404]).toContain((await asked(CHILD.username, 'GET', segment)).status);
  });

  test('no session was started for a restricted account', () => {
    expect(site.ffmpegs()).toBeLessThanOrEqual(1);
  });
});
