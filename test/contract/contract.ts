/**
 * The contract: one list of requests, the same for every Mydia. What a server answers tells how it is to be dealt with; two
 * servers are alike when they answer alike.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Question, Recorder } from './recorder.ts';
import type { Person, Target } from './target.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const LETTER = 'a0000000-0000-4000-8000-000000000000';
const API = '/api/v1';
const GRAPHQL = '/api/graphql';

interface SignedIn {
  cookie: string;
  bearer: Record<string, string>;
}

/**
 * @param ofFiles the server that is asked for a file as it is, if not the same: a Mydia of 2025 has such files only where
 *   somebody has written their codecs into its database
 * @returns the answers by the names of the requests, in their order
 */
export async function askContract(target: Target, ofFiles: Target = target): Promise<Record<string, Answer>> {
  const recorder = new Recorder(target.url);
  for (const [name, id] of Object.entries(target.ids)) recorder.names.set(id, name);
  await askAboutSigningIn(recorder, target);
  const viewer = await signIn(recorder, target.viewer);
  await askAsNobody(recorder, target, viewer);
  await askAboutPositions(recorder, target, viewer.bearer);
  await askAboutWays(recorder, target, viewer.bearer);
  const files = new Recorder(ofFiles.url);
  await askForAFile(files, ofFiles, (await signIn(files, ofFiles.viewer)).bearer);
  await askForASession(recorder, target, viewer.bearer, (await signIn(recorder, target.other)).bearer);
  await askGraphql(recorder, target, viewer.bearer);
  await askWithKeys(recorder, target, viewer.bearer);
  return { ...recorder.answers, ...files.answers };
}

async function askAboutSigningIn(recorder: Recorder, { viewer }: Target): Promise<void> {
  await recorder.ask('health', '/health');
  await recorder.ask('no such route', `${API}/nothing`);
  await recorder.ask('no such route, as JSON', `${API}/nothing`, { headers: { accept: 'application/json' } });
  const { reply, text } = await recorder.ask('sign-in page', '/auth/local/login');
  const cookie = cookieOf(reply);
  const fields = formOf(text, viewer);
  const form = (other: Record<string, string>): Question => ({
    method: 'POST',
    headers: { cookie, accept: 'text/html' },
    body: new URLSearchParams({ ...fields, ...other }),
  });
  await recorder.ask('sign-in with a wrong password', '/auth/local/login', form({ 'user[password]': 'wrong' }));
  const forged = await recorder.send('/auth/local/login', form({ _csrf_token: 'wrong' }));
  recorder.answers['sign-in without the page’s token'] = { status: forged.status, headers: {}, body: '' };
  await forged.body?.cancel();
  const signedIn = await recorder.ask('sign-in', '/auth/local/login', form({}));
  const session = cookieOf(signedIn.reply);
  await recorder.ask('sign-out', '/auth/logout', { headers: { cookie: session, accept: 'text/html' } });
}

async function askAsNobody(recorder: Recorder, { ids }: Target, { cookie, bearer }: SignedIn): Promise<void> {
  const path = `${API}/playback/movie/${ids.film}`;
  const paths = {
    position: path,
    stream: `${API}/stream/movie/${ids.film}`,
    playlist: `${API}/hls/${UNKNOWN}/index.m3u8`,
    segment: `${API}/hls/${UNKNOWN}/segment_000.ts`,
    media: `${API}/media/${ids.film}`,
  };
  for (const [name, one] of Object.entries(paths)) await recorder.ask(`nobody asks for a ${name}`, one);
  await recorder.ask('nobody asks for candidates', `${API}/stream/movie/${ids.film}/candidates`);
  await recorder.ask('nobody ends a session', `${API}/hls/${UNKNOWN}`, { method: 'DELETE' });
  const wrong = { authorization: 'Bearer wrong' };
  await recorder.ask('a wrong bearer', path, { headers: wrong });
  await recorder.ask('another scheme', path, { headers: { authorization: 'Basic YTpi' } });
  await recorder.ask('a wrong cookie', path, { headers: { cookie: '_mydia_key=wrong' } });
  await recorder.ask('a cookie', path, { headers: { cookie } });
  await recorder.ask('a cookie beside a wrong bearer', path, { headers: { cookie, ...wrong } });
  await recorder.ask('a cookie beside a wrong key', path, { headers: { cookie, 'x-api-key': 'wrong' } });
  await recorder.ask('a bearer beside a wrong key', path, { headers: { ...bearer, 'x-api-key': 'wrong' } });
  await recorder.ask('a wrong device token', `${path}?token=wrong`);
  await recorder.ask('a wrong device token for a stream', `${API}/stream/movie/${ids.film}?token=wrong`);
}

async function askAboutPositions(recorder: Recorder, { ids }: Target, headers: Record<string, string>): Promise<void> {
  const path = `${API}/playback/movie/${ids.direct}`;
  const save = (body: unknown): Question => ({ method: 'POST', headers, body });
  await recorder.ask('position of a movie', path, { headers });
  await recorder.ask('position of an episode', `${API}/playback/episode/${ids.episode}`, { headers });
  await recorder.ask('saving a position', path, save({ position_seconds: 3, duration_seconds: 30 }));
  await recorder.ask('a saved position', path, { headers });
  await recorder.ask('saving the end', path, save({ position_seconds: 28, duration_seconds: 30 }));
  await recorder.ask('saving the beginning after the end', path, save({ position_seconds: 0, duration_seconds: 30 }));
  await recorder.ask('saving nothing', path, save({}));
  await recorder.ask('saving without a duration', path, save({ position_seconds: 3, duration_seconds: null }));
  await recorder.ask('saving a negative position', path, save({ position_seconds: -1, duration_seconds: 30 }));
  await recorder.ask('saving half a second', path, save({ position_seconds: 0.5, duration_seconds: 30 }));
  await recorder.ask('saving as text', path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: '{"position_seconds":3,"duration_seconds":30}',
  });
  await recorder.ask('saving broken JSON', path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{',
  });
  const others = {
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown episode': `episode/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no id': 'movie/none',
    'a file': `file/${ids.filmFile}`,
    'an unknown file': `file/${UNKNOWN}`,
  };
  for (const [name, ref] of Object.entries(others)) {
    await recorder.ask(`position of ${name}`, `${API}/playback/${ref}`, { headers });
  }
}

async function askAboutWays(recorder: Recorder, { ids }: Target, headers: Record<string, string>): Promise<void> {
  const streams = {
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown episode': `episode/${UNKNOWN}`,
    'an unknown file': UNKNOWN,
    'an unknown file as a file': `file/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no id': 'movie/none',
  };
  for (const [name, ref] of Object.entries(streams)) {
    await recorder.ask(`stream of ${name}`, `${API}/stream/${ref}`, { headers });
  }
  const candidates = {
    'a movie': `movie/${ids.film}`,
    'a file': `file/${ids.filmFile}`,
    'an episode': `episode/${ids.episode}`,
    'what plays as it is': `movie/${ids.direct}`,
    'an unknown movie': `movie/${UNKNOWN}`,
    'an unknown file': `file/${UNKNOWN}`,
    'a show as a movie': `movie/${ids.show}`,
    'no kind': `show/${ids.show}`,
    'no id': 'movie/none',
  };
  for (const [name, ref] of Object.entries(candidates)) {
    await recorder.ask(`candidates of ${name}`, `${API}/stream/${ref}/candidates`, { headers });
  }
  const hls = { method: 'POST', headers };
  await recorder.ask('media', `${API}/media/${ids.film}`, { headers });
  await recorder.ask('HLS start with a letter', `${API}/hls/start`, { ...hls, body: { media_file_id: LETTER } });
  await recorder.ask('HLS start with a digit', `${API}/hls/start`, { ...hls, body: { media_file_id: UNKNOWN } });
  await recorder.ask('HLS start of nothing', `${API}/hls/start`, { ...hls, body: {} });
  await recorder.ask('an unknown session’s playlist', `${API}/hls/${UNKNOWN}/index.m3u8`, { headers });
  await recorder.ask('an unknown session’s segment', `${API}/hls/${UNKNOWN}/segment_000.ts`, { headers });
  await recorder.ask('ending an unknown session', `${API}/hls/${UNKNOWN}`, { method: 'DELETE', headers });
  const origin = 'https://elsewhere.example';
  await recorder.ask('a page elsewhere asks', `${API}/playback/movie/${ids.film}`, { headers: { ...headers, origin } });
  await recorder.ask('a page elsewhere asks beforehand', `${API}/stream/movie/${ids.film}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
  });
}

async function askForAFile(recorder: Recorder, { ids }: Target, headers: Record<string, string>): Promise<void> {
  const path = `${API}/stream/movie/${ids.direct}`;
  const ranges = ['bytes=0-0', 'bytes=5-9', 'bytes=-5', 'bytes=0-99999999999', 'bytes=99999999999-', 'bytes=9-5'];
  for (const range of ranges) await recorder.ask(`a file, ${range}`, path, { headers: { ...headers, range } });
  await recorder.ask('a file, HEAD', path, { method: 'HEAD', headers });
  const start = { ...headers, range: 'bytes=0-0' };
  await recorder.ask('a file by its id', `${API}/stream/${ids.directFile}`, { headers: start });
  await recorder.ask('any file as it is', `${API}/stream/movie/${ids.film}?strategy=DIRECT_PLAY`, { headers: start });
}

async function askForASession(
  recorder: Recorder,
  { ids }: Target,
  headers: Record<string, string>,
  others: Record<string, string>,
): Promise<void> {
  const stream = `${API}/stream/movie/${ids.film}`;
  const started = await recorder.send(stream, { headers });
  const session = sessionOf(started.headers.get('location') ?? '');
  recorder.names.set(session, 'session');
  const hls = `${API}/hls/${session}`;
  // At once: it is held back by some, and not there yet for others.
  await recorder.ask('a playlist, right after the start', `${hls}/index.m3u8`, { headers });
  await recorder.ask('starting again', stream, { headers });
  await recorder.ask('starting again, HEAD', stream, { method: 'HEAD', headers });
  await recorder.ask('starting the file', `${API}/stream/${ids.filmFile}`, { headers });
  await recorder.ask('starting the file as a file', `${API}/stream/file/${ids.filmFile}`, { headers });
  await recorder.ask('starting a copy', `${stream}?strategy=HLS_COPY`, { headers });
  await recorder.ask('starting by an unknown strategy', `${stream}?strategy=WHATEVER`, { headers });
  await recorder.ask('starting for an address', `${stream}?strategy=TRANSCODE&resolve=json`, { headers });
  await untilListed(recorder, hls, headers, 1);
  await recorder.ask('a playlist', `${hls}/index.m3u8`, { headers });
  await recorder.ask('a playlist, HEAD', `${hls}/index.m3u8`, { method: 'HEAD', headers });
  await recorder.ask('a playlist of somebody else’s', `${hls}/index.m3u8`, { headers: others });
  const first = (await untilListed(recorder, hls, headers, 1))[0] ?? '';
  await recorder.ask('a segment', `${hls}/${first}`, { headers });
  await recorder.ask('a segment, in part', `${hls}/${first}`, { headers: { ...headers, range: 'bytes=0-9' } });
  await recorder.ask('a segment that will never be', `${hls}/segment_999.ts`, { headers });
  await recorder.ask('a segment of a name of its own', `${hls}/nothing.ts`, { headers });
  const listed = await untilListed(recorder, hls, headers, 1);
  const writing = first.replace(/\d+/, (digits) => String(listed.length).padStart(digits.length, '0'));
  await recorder.ask('a segment that is being written', `${hls}/${writing}`, { headers });
  await recorder.ask('ending a session of somebody else’s', hls, { method: 'DELETE', headers: others, fromMs: 100 });
  await recorder.ask('ending a session again', hls, { method: 'DELETE', headers });
  await recorder.ask('an ended session’s playlist', `${hls}/index.m3u8`, { headers });
  await recorder.ask('an ended session’s segment', `${hls}/${first}`, { headers });

  const again = sessionOf((await recorder.send(stream, { headers })).headers.get('location') ?? '');
  const waiting = recorder.ask('a playlist of a session that ends meanwhile', `${API}/hls/${again}/index.m3u8`, {
    headers,
  });
  await sleep(300);
  await recorder.send(`${API}/hls/${again}`, { method: 'DELETE', headers });
  await waiting;
}

async function askGraphql(recorder: Recorder, { ids, viewer }: Target, headers: Record<string, string>): Promise<void> {
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

/** Of all that can be asked, how a session is started: versions are told apart by it. */
function keepStart(recorder: Recorder, text: string): void {
  const answer = recorder.answers['GraphQL: what can be asked'] as Answer;
  if (answer.status !== 200) return;
  const { data } = JSON.parse(text) as { data: { __type: { fields: { name: string; args: { name: string }[] }[] } } };
  const start = data.__type.fields.find(({ name }) => name === 'startStreamingSession');
  answer.body = { startStreamingSession: start?.args.map(({ name }) => name).sort() };
}

/** A complete playlist, and a segment of it that nothing has been made of yet. */
async function askFull(recorder: Recorder, text: string, headers: Record<string, string>): Promise<void> {
  const session = /"sessionId":"([^"]+)"/.exec(text)?.[1];
  if (!session) return;
  const hls = `${API}/hls/${session}`;
  await recorder.ask('a complete playlist', `${hls}/index.m3u8`, { headers, fromMs: 2_000 });
  await recorder.ask('a segment far ahead', `${hls}/segment_00008.ts`, { headers });
  await recorder.send(hls, { method: 'DELETE', headers });
}

async function askWithKeys(recorder: Recorder, { ids, apiKey }: Target, bearer: Record<string, string>): Promise<void> {
  const path = `${API}/playback/movie/${ids.film}`;
  const good = { 'x-api-key': apiKey ?? '' };
  if (apiKey !== null) {
    await recorder.ask('a key', path, { headers: good, fromMs: 100 });
    await recorder.ask('a key in the address', `${path}?api_key=${apiKey}`);
  }
  await recorder.ask('a wrong key', path, { headers: { 'x-api-key': 'wrong' } });
  await recorder.ask('a wrong key in the address', `${path}?api_key=wrong`);
  for (let n = 0; n < 8; n++) await recorder.send(path, { headers: { 'x-api-key': `wrong-${n}` } });
  await recorder.ask('the eleventh wrong key', path, { headers: { 'x-api-key': 'wrong' } });
  if (apiKey !== null) await recorder.ask('a key after ten wrong ones', path, { headers: good });
  await recorder.ask('a bearer after ten wrong keys', path, { headers: bearer });
}

/** Signs in by the form, as a visitor does. */
async function signIn(recorder: Recorder, person: Person): Promise<SignedIn> {
  const page = await recorder.send('/auth/local/login');
  const reply = await recorder.send('/auth/local/login', {
    method: 'POST',
    headers: { cookie: cookieOf(page), accept: 'text/html' },
    body: new URLSearchParams(formOf(await page.text(), person)),
  });
  await reply.body?.cancel();
  const cookie = cookieOf(reply);
  return { cookie, bearer: { authorization: `Bearer ${tokenIn(cookie)}` } };
}

const cookieOf = (reply: Response): string => reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/**
 * The token stands in the cookie as it is, signed with HMAC-SHA-512: 86 characters; the byte after it may look like one more.
 * @throws when nobody has signed in
 */
function tokenIn(cookie: string): string {
  const [, payload = ''] = cookie.split('.');
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]{86}/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[0];
  if (!token) throw new Error('the server has let nobody in: are the name and the password right?');
  return token;
}

function formOf(page: string, { username, password }: Person): Record<string, string> {
  const csrf = /name="_csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '';
  return { _csrf_token: csrf, 'user[username]': username, 'user[password]': password };
}

const sessionOf = (location: string): string => /\/hls\/([^/]+)\//.exec(location)?.[1] ?? '';

/** @returns the segments' names, once there are so many. @throws after two minutes */
async function untilListed(
  recorder: Recorder,
  hls: string,
  headers: Record<string, string>,
  count: number,
): Promise<string[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const reply = await recorder.send(`${hls}/index.m3u8`, { headers });
    const names = [...(await reply.text()).matchAll(/^segment_.*$/gm)].map(([name]) => name);
    if (reply.ok && names.length >= count) return names;
    if (performance.now() > deadline) throw new Error(`${hls} lists no segment`);
    await sleep(250);
  }
}
