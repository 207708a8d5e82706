/** `/stream`: decides how a file is played, and starts its session when it must be transcoded. HEAD does that too. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import type { Signed } from './auth.ts';
import { candidatesOf } from './candidates.ts';
import { type Dialect, deviceOf } from './dialect.ts';
import { isInside } from './inside.ts';
import type { Media, MediaLibrary } from './library.ts';
import type { Positions } from './positions.ts';
import { remux } from './remux.ts';
import { sendFile } from './send-file.ts';
import type { Sessions } from './sessions.ts';
import type { HlsMode } from './transcode.ts';

export interface StreamOptions {
  library: MediaLibrary;
  sessions: Sessions;
  positions: Positions;
  dialect: Dialect;
  /** The base of redirects; known once the server listens. */
  publicUrl: () => string;
  startDelayMs: number;
}

export function streamRoutes(options: StreamOptions): Hono<Signed> {
  const { library, sessions, positions, dialect, publicUrl, startDelayMs } = options;
  const app = new Hono<Signed>();

  if (startDelayMs > 0) {
    app.use(async (_, next) => {
      await sleep(startDelayMs);
      await next();
    });
  }

  app.get('/movie/:id', async (c) => {
    const movie = library.movie(c.req.param('id'));
    if (!movie) return c.json({ error: 'Movie not found' }, 404);
    if (!movie.media) return c.json({ error: 'No media files available for this movie' }, 404);
    return play(c, movie.media, `movie/${movie.id}`);
  });

  app.get('/episode/:id', async (c) => {
    const episode = library.episode(c.req.param('id'));
    return episode ? play(c, episode.media, `episode/${episode.id}`) : c.json({ error: 'Episode not found' }, 404);
  });

  const file = async (c: Context<Signed>): Promise<Response> => {
    const media = library.file(c.req.param('id') as string);
    return media ? play(c, media) : c.json({ error: 'Media file not found' }, 404);
  };
  app.get('/:id', file);

  if (dialect.hasCandidates) {
    app.get('/file/:id', file);
    app.get('/:kind/:id/candidates', (c) => candidates(c, c.req.param('kind'), c.req.param('id')));
  }

  function candidates(c: Context<Signed>, kind: string, id: string): Response {
    if (kind !== 'movie' && kind !== 'episode' && kind !== 'file') {
      return c.json({ error: "Invalid content type. Use 'movie', 'episode', or 'file'" }, 400);
    }
    const found = library[kind](id);
    if (!found) return c.json({ error: `${kind} not found` }, 404);
    const media = 'media' in found ? found.media : found;
    if (!media) return c.json({ error: 'No media files available' }, 404);
    const { durationS: duration, bitrate, video } = media.probe;
    const metadata = { duration, width: video.width, height: video.height, bitrate };
    return c.json({ candidates: candidatesOf(media, deviceOf(c)), metadata });
  }

  async function play(c: Context<Signed>, media: Media, ref: string | null = null): Promise<Response> {
    const file = (await isInside(library.root, media.path)) ? await stat(media.path).catch(() => null) : null;
    if (!file?.isFile()) return c.json({ error: 'Media file not found on disk' }, 404);
    const way = dialect.wayOf(c, media);
    switch (way.kind) {
      case 'direct':
        return sendFile(c, media.path, file.size, way.mime);
      case 'remux':
        return sendRemuxed(c, media.path);
      case 'session':
        return startSession(c, media, ref, way.mode);
    }
  }

  async function startSession(c: Context<Signed>, media: Media, ref: string | null, mode: HlsMode): Promise<Response> {
    try {
      // Anybody's, for the user may be an edge that starts sessions for all.
      const resumeS = () => (ref ? positions.furthest(ref) : 0);
      const { id } = await sessions.start(media, c.get('user'), { position: positionOf(c), resumeS }, mode);
      return dialect.toSession(c, { id, mode, media, publicUrl: publicUrl() });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = code ?? 'unknown';
      return c.json({ error: 'Transcoding required but failed to start', reason, details: message }, 500);
    }
  }

  return app;
}

/** `?position=` is Headstart's own, and Mydia ignores it: where watching will begin, in seconds. */
function positionOf(c: Context<Signed>): number {
  const position = Number(c.req.query('position') ?? 0);
  return position >= 0 && Number.isFinite(position) ? position : 0;
}

async function sendRemuxed(c: Context<Signed>, path: string): Promise<Response> {
  const headers = { 'content-type': 'video/mp4' };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const body = await remux(path).catch(() => null);
  return body ? c.body(body, 200, headers) : c.json({ error: 'Failed to start streaming' }, 500);
}
