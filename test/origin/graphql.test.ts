import { readFileSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { FILE_HEADER } from '../../protocol/urls.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

const UNKNOWN = '00000000-0000-5000-8000-000000000000';
const FILE = uuidV5('file:Long (2001).mkv');

let media: string;
let origin: Origin;
let log: string;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'thin', 'Show/S01E01.mkv': 'short', 'Show/S01E02.mkv': 'short' });
  log = join(await temporaryFolder(later), 'plays.log');
  origin = await runOrigin(media, { ORIGIN_DIALECT: '2026', PLAYS_LOG: log }, later);
}, HOOK_MS);

interface Reply {
  /** Absent when the document could not be executed. */
  data: Record<string, unknown>;
  errors?: { message: string; path?: string[]; locations?: unknown }[];
}

async function ask(query: string, variables: object = {}, key: string | null = ANN, of = origin) {
  const body = JSON.stringify({ query, variables });
  const headers = { 'content-type': 'application/json' };
  const reply = await of.send('/api/graphql', { method: 'POST', headers, body, key });
  return { status: reply.status, ...((await reply.json()) as Reply) };
}

const START = `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int) {
  startStreamingSession(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate) { sessionId duration __typename }
  __typename
}`;
const start = async (variables: object = {}, key = ANN): Promise<string> => {
  const { data } = await ask(START, { fileId: FILE, strategy: 'HLS_COPY', ...variables }, key);
  return (data.startStreamingSession as { sessionId: string }).sessionId;
};
const end = (sessionId: string, key: string | null = ANN) =>
  ask('mutation ($sessionId: String!) { endStreamingSession(sessionId: $sessionId) }', { sessionId }, key);
const plays = () =>
  readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const ARGUMENTS = '{ __schema { mutationType { name fields { name args { name } } } } }';

test('the arguments of a start are told without a sign-in', async () => {
  const { data } = await ask(ARGUMENTS, {}, null);
  const { mutationType } = data.__schema as {
    mutationType: { name: string; fields: { name: string; args: { name: string }[] }[] };
  };
  const found = mutationType.fields.find(({ name }) => name === 'startStreamingSession');
  expect(mutationType.name).toBe('RootMutationType');
  expect(found?.args.map(({ name }) => name)).toEqual(['fileId', 'strategy', 'maxBitrate']);
});

const CANDIDATES = `query { streamingCandidates(contentType: "file", id: "${FILE}") { fileId } }`;

test('the embedded origin tells a file’s version with its candidates and its position; Mydia does not', async () => {
  const versionOf = async (of: Origin) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await of.send('/api/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: CANDIDATES }),
    });
    expect(await reply.json()).toEqual({ data: { streamingCandidates: { fileId: FILE } } });
    return reply.headers.get(FILE_HEADER);
  };
  const playback = await origin.ask(`/playback/movie/${await origin.movie('Long')}`);
  expect(await versionOf(origin)).toBe(playback.headers.get(FILE_HEADER));
  expect(await versionOf(origin)).not.toBeNull();
  const asMydia = await runOrigin(media, { ORIGIN_DIALECT: '2026', TRANSCODE: 'mydia' }, later);
  expect(await versionOf(asMydia)).toBeNull();
});

describe('a start', () => {
  test('a GraphQL start answers with a session, as the player asks for it', async () => {
    const reply = await ask(START, { fileId: FILE, strategy: 'TRANSCODE' });
    expect(reply).toEqual({
      status: 200,
      data: {
        startStreamingSession: {
          sessionId: expect.stringMatching(/^[\da-f-]{36}$/),
          duration: expect.closeTo(60, 0),
          __typename: 'StreamingSessionResult',
        },
        __typename: 'RootMutationType',
      },
    });
    await end((reply.data.startStreamingSession as { sessionId: string }).sessionId);
  });

  test('a GraphQL start gets the running session, however it was started and whatever it asks for', async () => {
    const location = (await origin.ask(`/stream/movie/${await origin.movie('Long')}`)).headers.get('location');
    const session = await start();
    expect(location).toContain(session);
    expect(await start({ maxBitrate: 500 })).toBe(session);
    const bobs = await start({}, BOB);
    expect(bobs).not.toBe(session);
    await Promise.all([end(session), end(bobs)]);
    expect(origin.children()).toEqual([]);
  });

  test('a GraphQL start counts as a play each time; a stream does not', async () => {
    const before = plays().length;
    await origin.ask(`/stream/movie/${await origin.movie('Long')}`);
    expect(plays()).toHaveLength(before);
    const session = await start();
    await start();
    const play = { event: 'playback.started', user: 'ann', file: FILE, by: 'start', time: expect.any(String) };
    expect(plays().slice(before)).toEqual([play, play]);
    await end(session);
  });

  test.each([
    ['of nobody', null, FILE, 'Authentication required'],
    ['of no file', ANN, UNKNOWN, 'Failed to start streaming session'],
  ])('a GraphQL start with %s fails with status 200', async (_, key, fileId, message) => {
    const { status, data, errors } = await ask(START, { fileId, strategy: 'TRANSCODE' }, key);
    expect([status, data]).toEqual([200, { startStreamingSession: null, __typename: 'RootMutationType' }]);
    expect(errors).toEqual([{ message, path: ['startStreamingSession'], locations: [{ line: 2, column: 3 }] }]);
  });
});

test('a file that has become a link out of the library is not started', async () => {
  const [library, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  await fill(library, { 'Moved (2001).mkv': 'silent' });
  await fill(elsewhere, { 'secret.mkv': 'silent' });
  const own = await runOrigin(library, { ORIGIN_DIALECT: '2026' });
  await rm(join(library, 'Moved (2001).mkv'));
  await symlink(join(elsewhere, 'secret.mkv'), join(library, 'Moved (2001).mkv'));
  const variables = { fileId: uuidV5('file:Moved (2001).mkv'), strategy: 'TRANSCODE' };
  const { errors } = await ask(START, variables, ANN, own);
  expect(errors?.[0]?.message).toBe('Failed to start streaming session');
  expect(own.sessionFolders()).toEqual([]);
});

test('any user may end a session by GraphQL, also one that has ended already', async () => {
  const session = await start();
  expect((await end(session, null)).errors?.[0]?.message).toBe('Authentication required');
  expect((await end(session, BOB)).data).toEqual({ endStreamingSession: true });
  expect((await end(session, BOB)).data).toEqual({ endStreamingSession: true });
  expect((await origin.ask(`/hls/${session}/index.m3u8`)).status).toBe(404);
});

test('GraphQL’s candidates name the file', async () => {
  const query = `query ($contentType: String!, $id: ID!) {
    streamingCandidates(contentType: $contentType, id: $id) {
      fileId candidates { strategy videoCodec audioCodec } metadata { duration width originalCodec }
    }
  }`;
  const movie = await origin.movie('Long');
  const { data } = await ask(query, { contentType: 'movie', id: movie });
  expect(data.streamingCandidates).toEqual({
    fileId: FILE,
    candidates: [{ strategy: 'TRANSCODE', videoCodec: 'avc1.640028', audioCodec: 'mp4a.40.2' }],
    metadata: { duration: expect.closeTo(60, 0), width: 160, originalCodec: 'mpeg4' },
  });
  const said = async (contentType: string, id: string, key: string | null = ANN) =>
    (await ask(query, { contentType, id }, key)).errors?.[0]?.message;
  expect(await said('file', UNKNOWN)).toBe('file not found');
  expect(await said('show', movie)).toBe("Invalid content type. Use 'movie', 'episode', or 'file'");
  expect(await said('movie', movie, null)).toBe('Authentication required');
});

test('GraphQL answers a movie and an episode with this viewer’s progress', async () => {
  const movie = await origin.movie('Long');
  const save = `mutation ($movieId: ID!, $positionSeconds: Int!, $durationSeconds: Int) {
    updateMovieProgress(movieId: $movieId, positionSeconds: $positionSeconds, durationSeconds: $durationSeconds) {
      positionSeconds percentage watched
    }
  }`;
  const saved = await ask(save, { movieId: movie, positionSeconds: 30, durationSeconds: 60 });
  expect(saved.data).toEqual({ updateMovieProgress: { positionSeconds: 30, percentage: 50, watched: false } });
  const wrong = await ask(save, { movieId: movie, positionSeconds: 30 });
  expect(wrong.errors?.[0]?.message).toBe("duration_seconds: can't be blank");
  const detail = 'query ($id: ID!) { movie(id: $id) { id title files { id } progress { positionSeconds } } }';
  expect((await ask(detail, { id: movie })).data.movie).toEqual({
    ...{ id: movie, title: 'Long', files: [{ id: FILE }], progress: { positionSeconds: 30 } },
  });
  expect((await ask(detail, { id: movie }, BOB)).data.movie).toMatchObject({ progress: null });
  expect(await (await origin.ask(`/playback/movie/${movie}`)).json()).toMatchObject({ position_seconds: 30 });

  const { shows } = await origin.library();
  const [first, second] = shows[0]?.episodes ?? [];
  const watch = `mutation ($episodeId: ID!) {
    updateEpisodeProgress(episodeId: $episodeId, positionSeconds: 6, durationSeconds: 6) { watched }
  }`;
  await ask(watch, { episodeId: first?.id });
  const episode = `query ($id: ID!) { episode(id: $id) {
    id seasonNumber episodeNumber hasFile files { id } progress { watched } show { id title nextEpisode { id } }
  } }`;
  expect((await ask(episode, { id: first?.id })).data.episode).toEqual({
    ...{ id: first?.id, seasonNumber: 1, episodeNumber: 1, hasFile: true, progress: { watched: true } },
    files: [{ id: uuidV5('file:Show/S01E01.mkv') }],
    show: { id: shows[0]?.id, title: 'Show', nextEpisode: { id: second?.id } },
  });
});

test('a sign-in by GraphQL gives a token as a form does', async () => {
  const query = `mutation ($password: String!) {
    login(input: { username: "ann", password: $password, deviceId: "d", deviceName: "n", platform: "web" }) {
      token expiresIn user { id username }
    }
  }`;
  const { data } = await ask(query, { password: 'open sesame' }, null);
  const { token, ...login } = data.login as { token: string };
  expect(login).toEqual({ expiresIn: 30 * 24 * 3_600, user: { id: uuidV5('user:ann'), username: 'ann' } });
  const me = await origin.ask('/auth/me', { key: null, headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toEqual({ user: { username: 'ann' } });
  expect((await ask(query, { password: 'x' }, null)).errors?.[0]?.message).toBe('Invalid username or password');
});

describe('what is asked in the wrong way', () => {
  test('a wrong GraphQL query gets no data, the words of Mydia’s library, and status 200', async () => {
    const { status, data, errors } = await ask('mutation { startStreamingSession(playlistMode: FULL) { sessionId } }');
    expect([status, data]).toEqual([200, undefined]);
    expect(errors?.[0]?.message).toBe(
      'Unknown argument "playlistMode" on field "startStreamingSession" of type "RootMutationType".',
    );
    const unknown = await ask('{ films { id } }');
    expect(unknown.errors?.[0]?.message).toBe('Cannot query field "films" on type "RootQueryType".');
    expect((await ask('{')).errors).toHaveLength(1);
  });

  test('a GraphQL request without a query is a bad request', async () => {
    expect(await ask('')).toEqual({ status: 400, errors: [{ message: 'No query document supplied' }] });
  });

  test('a GraphQL request with a wrong token is refused before it is read', async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
    const body = JSON.stringify({ query: ARGUMENTS });
    const reply = await origin.send('/api/graphql', { method: 'POST', headers, body, key: null });
    expect([reply.status, await reply.json()]).toEqual([
      401,
      { error: 'Unauthorized', message: 'Invalid authentication token' },
    ]);
  });
});
