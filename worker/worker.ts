/** Headstart at the edge: the site map of its HTTP interface. See docs/architecture.md. */
import { Hono } from 'hono';
import { API } from '../protocol/urls.ts';
import { answerHeaders } from './routes/answer-headers.ts';
import type { App } from './routes/context.ts';
import { answerAsTheOriginToOthers } from './routes/cors.ts';
import { methodNotAllowed, noMedia, notFound, onError } from './routes/errors.ts';
import { graphql } from './routes/graphql.ts';
import { listHeads, makeOneHead, onlyForTheOperator, purgeHeads, purgeOneHead, scheduled } from './routes/operator.ts';
import { passOn, stepAside } from './routes/pass-on.ts';
import { playlist } from './routes/playlist.ts';
import { proveKeys } from './routes/proven-key.ts';
import { segment } from './routes/segment.ts';
import { onlyOurServiceWorker } from './routes/service-worker.ts';
import { site } from './routes/site.ts';
import { endSession, sessionPlaylist, sessionResource, stream } from './routes/stream.ts';
import { cancel, preload, renew } from './routes/visit.ts';

export { MediaFile } from './media-file/media-file.ts';
export { OriginGate } from './origin-gate/origin-gate.ts';

/** A media ref in a path; a bare id means a movie. */
const refs = (prefix: string, rest = ''): string[] => [
  `${API}${prefix}/:kind{(?:movie|episode|file)}/:id${rest}`,
  `${API}${prefix}/:id${rest}`,
];

const app = new Hono<App>();

app.use(answerHeaders, onlyOurServiceWorker);
app.use(`${API}/hls/heads`, onlyForTheOperator).use(`${API}/hls/heads/*`, onlyForTheOperator);
app.get(`${API}/hls/heads`, listHeads).delete(`${API}/hls/heads`, purgeHeads);
app.on('POST', refs('/hls/heads'), makeOneHead).on('DELETE', refs('/hls/heads'), purgeOneHead);

app.use(`${API}/stream/*`, answerAsTheOriginToOthers).use(`${API}/hls/*`, answerAsTheOriginToOthers);
app.use('/api/*', proveKeys);

app.on('POST', refs('/hls/preload'), preload).on('ALL', refs('/hls/preload'), methodNotAllowed('POST'));
app.on('POST', refs('/hls/renew'), renew).on('ALL', refs('/hls/renew'), methodNotAllowed('POST'));
app.on('POST', refs('/hls/cancel'), cancel).on('ALL', refs('/hls/cancel'), methodNotAllowed('POST'));
app.all(`${API}/hls/:action{(?:preload|renew|cancel)}/*`, noMedia);

app.options(`${API}/hls/play/*`, (c) => passOn(c)).options(`${API}/stream/*`, (c) => passOn(c));
app.on('GET', refs('/hls/play', '/index.m3u8'), playlist);
app.on('GET', refs('/hls/play', '/:token/:name'), segment);
app.get(`${API}/hls/play/*`, notFound).all(`${API}/hls/play/*`, methodNotAllowed('GET', 'HEAD'));

app
  .use(`${API}/stream/*`, stepAside)
  .use(`${API}/hls/:session`, stepAside)
  .use(`${API}/hls/:session/index.m3u8`, stepAside);
app.get(`${API}/stream/:kind{(?:movie|episode|file)}/:id/candidates`, (c) => passOn(c));
app.on('GET', [`${API}/stream/:kind{(?:movie|episode|file)}/:id`], stream);
app.on('GET', [`${API}/stream/:id`], stream);
app.get(`${API}/stream/*`, notFound).all(`${API}/stream/*`, methodNotAllowed('GET', 'HEAD'));
app.get(`${API}/hls/:session/index.m3u8`, sessionPlaylist);
app.get(`${API}/hls/:session/:name{.+}`, sessionResource);
app.delete(`${API}/hls/:session`, endSession);
app.post('/api/graphql', graphql);

app.all('/api/*', (c) => passOn(c));
app.all('*', site);

app.onError(onError);

export default { fetch: app.fetch, scheduled };
