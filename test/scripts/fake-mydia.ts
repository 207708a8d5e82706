/** A small server that answers as Mydia of 2026-07 does, unless a test says otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export const KEY = 'the-key-of-the-edge';
export const JWT = 'jwt.of-the.edge';
/** The edge's account signs in with these. */
export const LOGIN = { ORIGIN_USERNAME: 'edge', ORIGIN_PASSWORD: 'open sesame' };
export const PLAYLIST = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nsegment_000.ts\n';

/** A body that is not a string is sent as JSON. */
export type FakeAnswer = { status: number; body?: unknown; headers?: Record<string, string> } | 'hang up';

const json = (status: number, body: unknown) => ({ status, body });
export const html = (status: number, body: string, headers: Record<string, string> = {}) => ({
  status,
  body,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
});
export const script = (body: string) => ({ status: 200, body, headers: { 'content-type': 'text/javascript' } });
const unauthorised = json(401, { error: 'Unauthorized', message: 'You must be logged in' });
/** Phoenix's answer for an unknown route. */
export const noRoute = json(404, { errors: { detail: 'Not Found' } });
/** The answer to an introspection: the mutation `name` has these arguments. */
export const schema = (name: string, ...args: string[]) => {
  const fields = [
    { name: 'endStreamingSession', args: [{ name: 'sessionId' }] },
    { name, args: args.map((arg) => ({ name: arg })) },
  ];
  return json(200, { data: { __schema: { mutationType: { fields } } } });
};

const COOKIE = '_mydia_key=signed-in';
const FORM = '<form><input name="_csrf_token" type="hidden" hidden value="of-this-form"></form>';
const cookie = (value: string) => ({ 'set-cookie': `${value}; path=/; secure; HttpOnly; SameSite=Lax` });

export interface FakeMydia {
  url: string;
  /** Every request, as `GET /api/v1/hls/session-1/index.m3u8`. A GraphQL request also has its operation. */
  log: string[];
  /** Every key that the server was shown. */
  keys: string[];
  /** Whether the session runs. */
  runs(): boolean;
}

/**
 * @param answers replaces usual answers. A key is a method and a path, with `*` for the id of a media. The key `*`
 * alone stands for every request. A list has one answer for each request, in their order
 */
export async function fakeMydia(answers: Record<string, FakeAnswer | FakeAnswer[]> = {}): Promise<FakeMydia> {
  const log: string[] = [];
  const keys: string[] = [];
  let isRunning = false;

  function usual(request: string, isSignedIn: boolean, shown: string | undefined, body: string): FakeAnswer {
    switch (request) {
      case 'POST /api/graphql schema':
        return schema('startStreamingSession', 'fileId', 'maxBitrate', 'strategy');
      case 'POST /api/graphql login': {
        const { username, password } = JSON.parse(body).variables.input;
        if (username === LOGIN.ORIGIN_USERNAME && password === LOGIN.ORIGIN_PASSWORD) {
          return json(200, { data: { login: { token: JWT, expiresIn: 2_592_000 } } });
        }
        return json(200, { data: { login: null }, errors: [{ message: 'Invalid username or password' }] });
      }
      case 'GET /service-worker.js':
        return script('// Mydia Service Worker');
      case 'GET /auth/local/login':
        return html(200, FORM, cookie('_mydia_key=before'));
      case 'POST /auth/local/login': {
        const fields = new URLSearchParams(body);
        const isRight = fields.get('user[password]') === LOGIN.ORIGIN_PASSWORD;
        if (shown !== '_mydia_key=before' || fields.get('_csrf_token') !== 'of-this-form') return html(403, 'CSRF');
        return isRight ? html(302, '', { location: '/', ...cookie(COOKIE) }) : html(200, FORM);
      }
      case 'GET /media/*':
        if (shown !== COOKIE) return html(302, '', { location: '/auth/login' });
        return html(200, '<a href="/player/#/player/movie/1?title=A+Film&amp;fileId=2">Play</a>');
    }
    if (!isSignedIn) return unauthorised;
    switch (request) {
      case 'GET /api/v1/playback/movie/*':
        return json(200, { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false });
      case 'GET /api/v1/config':
        return json(403, { error: 'Forbidden' });
      case 'GET /api/v1/stream/movie/*/candidates':
        return json(200, { candidates: [{ strategy: 'TRANSCODE', mime: 'video/mp4' }], metadata: {} });
      case 'GET /api/v1/stream/movie/*':
        isRunning = true;
        return { status: 302, headers: { location: '/api/v1/hls/session-1/index.m3u8?mode=transcode' } };
      case 'GET /api/v1/hls/session-1/index.m3u8':
        return isRunning ? { status: 200, body: PLAYLIST } : json(404, { error: 'HLS session not found' });
      case 'DELETE /api/v1/hls/session-1':
        isRunning = false;
        return json(200, { status: 'terminated', session_id: 'session-1' });
      default:
        return noRoute;
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const operation = request.url === '/api/graphql' ? ` ${/login|schema/.exec(body)?.[0]}` : '';
    const path = (request.url?.replace(/\?.*/, '') ?? '') + operation;
    log.push(`${request.method} ${path}`);
    const { 'x-api-key': key, authorization, cookie: shown } = request.headers;
    if (typeof key === 'string') keys.push(key);
    const name = `${request.method} ${path.replace(/\b(movie|episode|media)\/[^/]+/, '$1/*')}`;
    const said = answers[`${name} as ${key}`] ?? answers[name] ?? answers['*'];
    const isSignedIn = key === KEY || authorization === `Bearer ${JWT}` || shown === COOKIE;
    const reply = (Array.isArray(said) ? said.shift() : said) ?? usual(name, isSignedIn, shown, body);
    if (reply === 'hang up') {
      request.socket.destroy();
      return;
    }
    const { status, body: sent, headers } = reply;
    const isText = typeof sent === 'string';
    response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers });
    response.end(isText ? sent : JSON.stringify(sent));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, keys, runs: () => isRunning };
}
