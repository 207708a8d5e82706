/**
 * The double of a media server: it transcodes nothing, counts everything, and keeps Mydia's contract of one session for
 * each file. It is a process of its own, so that its work does not count as the edge's or the visitors'. The load run
 * starts it, and learns its address from the message `listening`.
 * START_DELAY_MS is how long it takes to answer a start, and AUTH_DELAY_MS how long it takes to say whether a viewer
 * may watch. READY_MS, such as `300,3000`, is the range of a session's time to its first segment. SEGMENT_BYTES is the
 * length of a segment.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SESSION_HEADER } from '../../protocol/urls.ts';
import { leaveWithSupervisor } from '../../scripts/start/leave.ts';
import { type OriginCounts, type OriginTimes, wallMs } from './origin-counts.ts';

const startDelayMs = Number(process.env.START_DELAY_MS ?? 0);
const authDelayMs = Number(process.env.AUTH_DELAY_MS ?? 0);
const [soonestMs = 0, latestMs = 0] = (process.env.READY_MS ?? '').split(',').map(Number);

const PLAYLIST = Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nsegment_000.ts\n');
const SEGMENT = Buffer.alloc(Number(process.env.SEGMENT_BYTES), 0x47);
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * The running sessions by file. A session runs from the request that starts it, even before that request is answered.
 */
const running = new Map<string, string>();
const files = new Map<string, string>();
const times = new Map<string, OriginTimes>();
const counts: OriginCounts = { starts: 0, running: 0, mostAtOnce: 0, stops: 0, questions: 0 };

const after = (ms: number, run: () => void): void => {
  if (ms > 0) setTimeout(run, ms);
  else run();
};

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
};

function start(file: string, host: string, response: ServerResponse): void {
  let session = running.get(file);
  // A session of the double lists all its segments at once. At Mydia, only a session that has run for a while lists as
  // many, so the edge would take the double's session for an old one. The double therefore says whether the session is
  // new.
  const told = session ? 'running' : 'new';
  if (!session) {
    session = randomUUID();
    running.set(file, session);
    files.set(session, file);
    counts.starts++;
    counts.running = running.size;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, running.size);
    const startedAt = wallMs();
    times.set(file, { startedAt, readyAt: startedAt + soonestMs + Math.random() * (latestMs - soonestMs) });
  }
  const location = `http://${host}/api/v1/hls/${session}/index.m3u8`;
  after(startDelayMs, () => response.writeHead(302, { location, [SESSION_HEADER]: told }).end());
}

function stop(session: string, response: ServerResponse): void {
  const file = files.get(session);
  if (file) {
    files.delete(session);
    running.delete(file);
    counts.stops++;
    counts.running = running.size;
  }
  json(response, 200, { status: file ? 'terminated' : 'not_found', session_id: session });
}

function read(session: string, name: string, response: ServerResponse): void {
  const file = files.get(session);
  if (!file) {
    json(response, 404, { error: 'HLS session not found' });
    return;
  }
  if (wallMs() < (times.get(file)?.readyAt ?? 0)) {
    json(response, 404, { error: 'Master playlist not ready yet, please retry' });
    return;
  }
  const [type, body] = name === 'index.m3u8' ? ['application/vnd.apple.mpegurl', PLAYLIST] : ['video/mp2t', SEGMENT];
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
}

const server = createServer((request, response) => {
  request.resume();
  const [kind = '', first = '', second = '', third] = (request.url ?? '').slice('/api/v1/'.length).split('/');
  switch (kind) {
    case 'playback':
      counts.questions++;
      after(authDelayMs, () => json(response, 200, { position_seconds: 0, duration_seconds: null }));
      break;
    case 'stream':
      // Mydia of 2025 has no route with a third part, such as `candidates`.
      if (third) json(response, 404, { errors: { detail: 'Not Found' } });
      else start(`${first}/${second}`, request.headers.host ?? '', response);
      break;
    case 'hls':
      if (request.method === 'DELETE') stop(first, response);
      else read(first, second, response);
      break;
    case 'times':
      json(response, 200, times.get(`${first}/${second}`) ?? {});
      break;
    case 'counts':
      json(response, 200, counts);
      break;
    default:
      json(response, 404, { error: 'Not found' });
  }
});
// The edge keeps its connections open. If the double closed one while the edge reuses it, a request would fail.
server.keepAliveTimeout = 120_000;
// A busy edge opens connections and sends its requests on them late. The double must not answer these with 408.
server.headersTimeout = 0;
server.requestTimeout = 0;

leaveWithSupervisor(() => {});
server.listen(0, '127.0.0.1', 8192, () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ type: 'listening', url: `http://127.0.0.1:${port}/` });
});
