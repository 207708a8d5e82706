/** The edge's entry: every route, in order. See docs/architecture.md. */
import { Hono } from 'hono';
import { API } from '../protocol/urls.ts';
import { setAnswerHeaders } from './routes/answer-headers.ts';
import type { App } from './routes/context.ts';
import { addOriginCors } from './routes/cors.ts';
import { onError, refuseMediaRef, refuseMethodsBut, refuseUnknownPath } from './routes/errors.ts';
import { answerGraphql } from './routes/graphql.ts';
import { listHeads, makeOneHead, purgeHeads, purgeOneHead, requireOperator, scheduled } from './routes/operator.ts';
import { passOn, passOnWhenOff } from './routes/pass-on.ts';
import { getPlaylist } from './routes/playlist.ts';
import { proveKeys } from './routes/proven-key.ts';
import { getSegment } from './routes/segment.ts';
import { refuseOtherServiceWorkers } from './routes/service-worker.ts';
import { getSite } from './routes/site.ts';
import { endSession, getSessionPlaylist, getSessionResource, getStream } from './routes/stream.ts';
import { cancel, preload, renew } from './routes/visit.ts';

export { MediaFile } from './media-file/media-file.ts';
export { OriginGate } from './origin-gate/origin-gate.ts';

/** A media ref in a path; a bare id means a movie. */
const refs = (prefix: string, rest = ''): string[] => [
  `${API}${prefix}/:kind{(?:movie|episode|file)}/:id${rest}`,
  `${API}${prefix}/:id${rest}`,
];

const app = new Hono<App>();

// Every answer has the edge's headers, and only the edge's own script may become a service worker.
app.use(setAnswerHeaders, refuseOtherServiceWorkers);

// The operator lists the films without a head, makes heads and deletes them.
app.use(`${API}/hls/heads`, requireOperator).use(`${API}/hls/heads/*`, requireOperator);
app.get(`${API}/hls/heads`, listHeads).delete(`${API}/hls/heads`, purgeHeads);
app.on('POST', refs('/hls/heads'), makeOneHead).on('DELETE', refs('/hls/heads'), purgeOneHead);

// Another site may read the answers that the origin lets it read.
app.use(`${API}/stream/*`, addOriginCors).use(`${API}/hls/*`, addOriginCors);
// The edge lets only a few wrong API keys an hour reach the origin.
app.use('/api/*', proveKeys);

// A page's visit takes a lease, keeps it and gives it back.
app.on('POST', refs('/hls/preload'), preload).on('ALL', refs('/hls/preload'), refuseMethodsBut('POST'));
app.on('POST', refs('/hls/renew'), renew).on('ALL', refs('/hls/renew'), refuseMethodsBut('POST'));
app.on('POST', refs('/hls/cancel'), cancel).on('ALL', refs('/hls/cancel'), refuseMethodsBut('POST'));
app.all(`${API}/hls/:action{(?:preload|renew|cancel)}/*`, refuseMediaRef);

// A player loads a playlist and its segments. The playlist's answer waits until there is something to play. The origin
// answers the `OPTIONS` requests.
app.options(`${API}/hls/play/*`, (c) => passOn(c)).options(`${API}/stream/*`, (c) => passOn(c));
app.on('GET', refs('/hls/play', '/index.m3u8'), getPlaylist);
app.on('GET', refs('/hls/play', '/:token/:name'), getSegment);
app.get(`${API}/hls/play/*`, refuseUnknownPath).all(`${API}/hls/play/*`, refuseMethodsBut('GET', 'HEAD'));

// When Headstart is switched off (`PLAYBACK_ENABLED`), the origin's own site plays as if Headstart were not there.
app
  .use(`${API}/stream/*`, passOnWhenOff)
  .use(`${API}/hls/:session`, passOnWhenOff)
  .use(`${API}/hls/:session/index.m3u8`, passOnWhenOff);
// The origin lists the ways in which a file can be played.
app.get(`${API}/stream/:kind{(?:movie|episode|file)}/:id/candidates`, (c) => passOn(c));
// The origin's own player gets the file as it is, or a redirect to the warm session's playlist.
app.on('GET', [`${API}/stream/:kind{(?:movie|episode|file)}/:id`], getStream);
app.on('GET', [`${API}/stream/:id`], getStream);
app.get(`${API}/stream/*`, refuseUnknownPath).all(`${API}/stream/*`, refuseMethodsBut('GET', 'HEAD'));
// The origin's own player loads its session's playlist and segments. The edge keeps the session alive. Where the film
// has a head, the edge itself serves the segments of the head.
app.get(`${API}/hls/:session/index.m3u8`, getSessionPlaylist);
app.get(`${API}/hls/:session/:name{.+}`, getSessionResource);
// The origin's own player ends its session: its lease ends, and the session when no other lease holds it.
app.delete(`${API}/hls/:session`, endSession);
// The origin's own player starts and ends sessions by GraphQL, too.
app.post('/api/graphql', answerGraphql);

// The origin answers the rest of its API. Every other path is the site's: the origin's own pages, or the demo's.
app.all('/api/*', (c) => passOn(c));
app.all('*', getSite);

app.onError(onError);

export default { fetch: app.fetch, scheduled };
