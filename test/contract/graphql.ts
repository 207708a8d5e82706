/** The players' requests by GraphQL. */
import { API, GRAPHQL, sessionOf, UNKNOWN } from './paths.ts';
import type { RecordedAnswer, Recorder } from './recorder.ts';
import type { Target } from './target.ts';

export async function askGraphql(
  recorder: Recorder,
  { ids, viewer }: Target,
  headers: Record<string, string>,
): Promise<void> {
  const query = (name: string, text: string, variables: object = {}, as: Record<string, string> = headers) =>
    recorder.ask(`GraphQL: ${name}`, GRAPHQL, { method: 'POST', headers: as, body: { query: text, variables } });
  const ARGUMENTS = '{ __type(name: "RootMutationType") { fields { name args { name } } } }';
  const { text } = await recorder.ask('GraphQL: what can be asked', GRAPHQL, {
    method: 'POST',
    body: { query: ARGUMENTS },
  });
  keepStart(recorder, text);
  const START = `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int) {
    startStreamingSession(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate) { sessionId duration __typename }
    __typename
  }`;
  const end = 'mutation ($sessionId: String!) { endStreamingSession(sessionId: $sessionId) }';
  const asked = { fileId: ids.filmFile, strategy: 'HLS_COPY' };
  await query('a start of nobody’s', START, asked, {});
  await query('a start with a wrong token', START, asked, { authorization: 'Bearer wrong' });
  await query('a start of an unknown file', START, { ...asked, fileId: UNKNOWN });
  await query('a start of no id', START, { ...asked, fileId: 'none' });
  const streamed = await recorder.send(`${API}/stream/movie/${ids.film}`, { headers });
  const session = sessionOf(streamed.headers.get('location') ?? '');
  recorder.names.set(session, 'streamed session');
  await query('a start after a stream', START, asked);
  await query('a start with a limit', START, { ...asked, maxBitrate: 2_000 });
  const FULL = `mutation ($fileId: ID!) {
    startStreamingSession(fileId: $fileId, strategy: TRANSCODE, playlistMode: FULL) { sessionId playlistMode startPosition }
  }`;
  const full = await query('a start for a complete playlist', FULL, { fileId: ids.filmFile });
  await query('an end by nobody', end, { sessionId: session }, {});
  await query('an end', end, { sessionId: session });
  await query('an end of what has ended', end, { sessionId: session });
  await recorder.ask('a session that GraphQL has ended', `${API}/hls/${session}/index.m3u8`, { headers });
  await askFull(recorder, full.text, headers);

  const CANDIDATES = `query StreamingCandidates($contentType: String!, $id: ID!) {
    streamingCandidates(contentType: $contentType, id: $id) {
      fileId candidates { strategy mime container videoCodec audioCodec } metadata { duration width height }
    }
  }`;
  await query('candidates', CANDIDATES, { contentType: 'movie', id: ids.film });
  await query('candidates of a file', CANDIDATES, { contentType: 'file', id: ids.directFile });
  await query('candidates of an unknown file', CANDIDATES, { contentType: 'file', id: UNKNOWN });
  await query('candidates of a show', CANDIDATES, { contentType: 'movie', id: ids.show });
  await query('candidates of no kind', CANDIDATES, { contentType: 'show', id: ids.show });
  await query('candidates for nobody', CANDIDATES, { contentType: 'movie', id: ids.film }, {});
  const MOVIE = 'query ($id: ID!) { movie(id: $id) { id files { id } progress { positionSeconds watched } } }';
  await query('a movie', MOVIE, { id: ids.direct });
  await query('a movie, for nobody', MOVIE, { id: ids.direct }, {});
  await query('an unknown movie', MOVIE, { id: UNKNOWN });
  await query('a show as a movie', MOVIE, { id: ids.show });
  const EPISODE = `query ($id: ID!) {
    episode(id: $id) { id seasonNumber episodeNumber hasFile files { id } show { id } }
  }`;
  await query('an episode', EPISODE, { id: ids.episode });
  const SAVE = `mutation ($movieId: ID!, $positionSeconds: Int!, $durationSeconds: Int) {
    updateMovieProgress(movieId: $movieId, positionSeconds: $positionSeconds, durationSeconds: $durationSeconds) {
      positionSeconds durationSeconds percentage watched lastWatchedAt
    }
  }`;
  await query('saving a position', SAVE, { movieId: ids.direct, positionSeconds: 15, durationSeconds: 30 });
  await query('saving without a duration', SAVE, { movieId: ids.direct, positionSeconds: 15 });
  await query('saving for nobody', SAVE, { movieId: ids.direct, positionSeconds: 15, durationSeconds: 30 }, {});
  const LOGIN = `mutation ($username: String!, $password: String!) {
    login(input: { username: $username, password: $password, deviceId: "contract", deviceName: "Contract", platform: "web" }) {
      token expiresIn user { id }
    }
  }`;
  await query('signing in', LOGIN, { ...viewer }, {});
  await query('signing in with a wrong password', LOGIN, { ...viewer, password: 'wrong' }, {});
  await query('an unknown field', '{ films { id } }');
  await query('nothing', '');
}

/**
 * Replaces the recorded schema by the arguments of `startStreamingSession`. The recording needs only these arguments:
 * they differ from version to version.
 */
function keepStart(recorder: Recorder, text: string): void {
  const answer = recorder.answers['GraphQL: what can be asked'] as RecordedAnswer;
  if (answer.status !== 200) return;
  const { data } = JSON.parse(text) as { data: { __type: { fields: { name: string; args: { name: string }[] }[] } } };
  const start = data.__type.fields.find(({ name }) => name === 'startStreamingSession');
  answer.body = { startStreamingSession: start?.args.map(({ name }) => name).sort() };
}

/** Asks for a complete playlist, and for a segment of it that does not exist yet. */
async function askFull(recorder: Recorder, text: string, headers: Record<string, string>): Promise<void> {
  const session = /"sessionId":"([^"]+)"/.exec(text)?.[1];
  if (!session) return;
  const hls = `${API}/hls/${session}`;
  await recorder.ask('a complete playlist', `${hls}/index.m3u8`, { headers, fromMs: 2_000 });
  await recorder.ask('a segment far ahead', `${hls}/segment_00008.ts`, { headers });
  await recorder.send(hls, { method: 'DELETE', headers });
}
