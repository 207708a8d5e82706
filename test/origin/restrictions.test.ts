import { beforeAll, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { type Origin, runOrigin } from './origin.ts';

const later = afterwards();

const PASSWORD = 'a password';
const USERS = JSON.stringify([
  { username: 'ann', password: 'open sesame', apiKey: 'ann-api-key' },
  { username: 'bob', password: 'let me in', apiKey: 'bob-api-key' },
  { username: 'reader', password: PASSWORD, allowedCategories: ['movie'] },
  { username: 'child', password: PASSWORD, maxContentAge: 12 },
]);
const rated = (root: string, age: number) => ({ text: `<${root}><mpaa>FSK ${age}</mpaa></${root}>` });
const FILES = {
  'Calm (2001).mkv': 'thin',
  'Calm (2001).nfo': rated('movie', 6),
  'Wild (2002).mkv': 'thin',
  'Wild (2002).nfo': rated('movie', 18),
  'Unknown (2003).mkv': 'thin',
  'Show/S01E01.mkv': 'thin',
  'Show/tvshow.nfo': rated('tvshow', 6),
} as const;

let media: string;
let autumn: Origin;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, FILES);
  autumn = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn', USERS }, later);
}, HOOK_MS);

/** Signs in. @returns functions that send requests and GraphQL queries as this account */
async function as(username: string, origin = autumn) {
  const login = await origin.ask('/auth/login', {
    ...{ method: 'POST', key: null, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const { token } = (await login.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ask = (path: string, init: RequestInit = {}) => origin.send(path, { ...init, key: null, headers });
  const query = async (text: string) => {
    const reply = await ask('/api/graphql', { method: 'POST', body: JSON.stringify({ query: text }) });
    const { data, errors } = (await reply.json()) as { data: unknown; errors?: { message: string }[] };
    return errors?.[0]?.message ?? data;
  };
  return { ask, query };
}

const episode = uuidV5('Show/S01E01.mkv');
const idOf = (title: string): string => uuidV5(title);
const fileOf = (path: string): string => uuidV5(`file:${path}`);

test.each([
  ['reader', ['Calm (2001).mkv', 'Wild (2002).mkv', 'Unknown (2003).mkv'], ['Show/S01E01.mkv']],
  ['child', ['Calm (2001).mkv', 'Show/S01E01.mkv'], ['Wild (2002).mkv', 'Unknown (2003).mkv']],
])('%s is told of %j, and of %j as if it were missing', async (username, seen, hidden) => {
  const { ask, query } = await as(username);
  for (const path of [...seen, ...hidden]) {
    const isSeen = seen.includes(path);
    const kind = path.startsWith('Show') ? 'episode' : 'movie';
    const [id, file] = [idOf(path), fileOf(path)];
    const missing = kind === 'movie' ? 'Movie not found' : 'Episode not found';
    for (const [address, error] of [
      [`playback/${kind}/${id}`, kind === 'movie' ? 'Media item not found' : missing],
      [`stream/${kind}/${id}?strategy=DIRECT_PLAY`, missing],
      [`stream/${file}?strategy=DIRECT_PLAY`, 'Media file not found'],
      [`stream/file/${file}?strategy=DIRECT_PLAY`, 'Media file not found'],
      [`stream/${kind}/${id}/candidates`, `${kind} not found`],
      [`stream/file/${file}/candidates`, 'file not found'],
    ] as const) {
      const reply = await ask(`/api/v1/${address}`);
      if (!isSeen) {
        expect([address, reply.status, await reply.json()]).toEqual([address, 404, { error }]);
        continue;
      }
      expect([address, reply.status]).toEqual([address, 200]);
      await reply.body?.cancel();
    }
    const candidates = `{ streamingCandidates(contentType: "file", id: "${file}") { fileId } }`;
    expect(await query(candidates)).toEqual(isSeen ? { streamingCandidates: { fileId: file } } : 'file not found');
    const start = `mutation { startStreamingSession(fileId: "${file}", strategy: TRANSCODE) { duration } }`;
    const started = { startStreamingSession: { duration: expect.any(Number) } };
    expect(await query(start)).toEqual(isSeen ? started : 'Failed to start streaming session');
    const item = `{ ${kind}(id: "${id}") { id } }`;
    expect(await query(item)).toEqual(isSeen ? { [kind]: { id } } : missing);
  }
});

test('a session checks no account: any user with its id can read and end it', async () => {
  const started = await autumn.ask(`/stream/episode/${episode}?strategy=TRANSCODE&resolve=json`);
  const { hls_url } = (await started.json()) as { hls_url: string };
  const { ask } = await as('reader');
  expect((await ask(hls_url)).status).toBe(200);
  const ended = await ask(hls_url.replace(/\/index.*/, ''), { method: 'DELETE' });
  expect(await ended.json()).toMatchObject({ status: 'terminated' });
});

test('before autumn, every account sees everything', async () => {
  const { ask } = await as('reader', await runOrigin(media, { ORIGIN_DIALECT: '2026', USERS }));
  expect((await ask(`/api/v1/playback/episode/${episode}`)).status).toBe(200);
});
