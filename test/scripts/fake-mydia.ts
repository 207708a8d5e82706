/** A small server that answers as Mydia of 2026 would, but where a test says otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const KEY = 'the-key-of-the-edge';
export const PLAYLIST = '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nsegment_000.ts\n';

/** A body that is no text is sent as JSON. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'hang up';

const json = (status: number, body: unknown) => ({ status, body });
const unauthorised = json(401, { error: 'Unauthorized', message: 'You must be logged in' });

export interface FakeMydia {
  url: string;
  /** Every request, as `GET /api/v1/hls/session-1/index.m3u8`. */
  log: string[];
  /** Every key that it was shown. */
  keys: string[];
  /** Whether the session runs. */
  runs(): boolean;
}

/**
 * @param answers what it says instead, by method and path, with `*` for the id of media or for every request; of a list,
 *   each request takes one
 */
export async function fakeMydia(answers: Record<string, Answer | Answer[]> = {}): Promise<FakeMydia> {
  const log: string[] = [];
  const keys: string[] = [];
  let isRunning = false;

  function usual(request: string, isSignedIn: boolean): Answer {
    if (!isSignedIn) return unauthorised;
    switch (request) {
      case 'GET /api/v1/playback/movie/*':
        return json(200, { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false });
      case 'GET /api/v1/config':
        return json(403, { error: 'Forbidden' });
      case 'GET /api/v1/stream/movie/*':
        isRunning = true;
        return { status: 302, headers: { location: '/api/v1/hls/session-1/index.m3u8?mode=transcode' } };
      case 'GET /api/v1/hls/session-1/index.m3u8':
        return isRunning ? { status: 200, body: PLAYLIST } : json(404, { error: 'HLS session not found' });
      case 'DELETE /api/v1/hls/session-1':
        isRunning = false;
        return json(200, { status: 'terminated', session_id: 'session-1' });
      default:
        return json(404, { errors: { detail: 'Not Found' } });
    }
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url?.replace(/\?.*/, '') ?? '';
    log.push(`${request.method} ${path}`);
    const key = request.headers['x-api-key'];
    if (typeof key === 'string') keys.push(key);
    const name = `${request.method} ${path.replace(/\b(movie|episode)\/[^/]+/, '$1/*')}`;
    const said = answers[name] ?? answers['*'];
    const reply = (Array.isArray(said) ? said.shift() : said) ?? usual(name, key === KEY);
    if (reply === 'hang up') {
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = reply;
    const isText = typeof body === 'string';
    response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers });
    response.end(isText ? body : JSON.stringify(body));
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, keys, runs: () => isRunning };
}
