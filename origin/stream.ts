/** `/stream`: decides how a file is played, and starts its session when it must be transcoded. HEAD does all of it too. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import type { Signed } from './auth.ts';
import { isInside } from './inside.ts';
import type { Media, MediaLibrary } from './library.ts';
import { PLAYLIST } from './playlist.ts';
import type { Positions } from './positions.ts';
import { parseRange } from './ranges.ts';
import type { Sessions } from './sessions.ts';
import { decide } from './verdict.ts';

export interface StreamOptions {
  library: MediaLibrary;
  sessions: Sessions;
  positions: Positions;
  /** The base of redirects; known once the server listens. */
  publicUrl: () => string;
  startDelayMs: number;
}

export function streamRoutes({ library, sessions, positions, publicUrl, startDelayMs }: StreamOptions): Hono<Signed> {
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

  app.get('/:id', async (c) => {
    const media = library.file(c.req.param('id'));
    return media ? play(c, media) : c.json({ error: 'Media file not found' }, 404);
  });

  async function play(c: Context<Signed>, media: Media, ref: string | null = null): Promise<Response> {
    const file = (await isInside(library.root, media.path)) ? await stat(media.path).catch(() => null) : null;
    if (!file?.isFile()) return c.json({ error: 'Media file not found on disk' }, 404);
    const verdict = decide(media.path, media.probe);
    switch (verdict.kind) {
      case 'direct':
        return send(c, media.path, file.size, verdict.mime);
      case 'transcode':
        return redirect(c, media, ref);
    }
  }

  async function redirect(c: Context<Signed>, media: Media, ref: string | null): Promise<Response> {
    try {
      // Anybody's, for the user may be an edge that starts sessions for all.
      const resumeS = () => (ref ? positions.furthest(ref) : 0);
      const session = await sessions.start(media, c.get('user'), { position: positionOf(c), resumeS });
      const location = `${publicUrl()}/api/v1/hls/${session.id}/${PLAYLIST}`;
      return c.body(null, 302, { location, 'content-length': '0' });
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

function send(c: Context<Signed>, path: string, size: number, mime: string): Response {
  const range = parseRange(c.req.header('range'), size);
  if (range.kind === 'invalid') return c.json({ error: 'Invalid range request' }, 416);
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size - 1 };
  const headers = {
    'content-type': mime,
    'accept-ranges': 'bytes',
    'content-length': String(end - start + 1),
    ...(range.kind === 'part' ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
  };
  // Hono answers HEAD with GET's handler and drops the body: one that is never read would keep its file open.
  const wanted = c.req.method !== 'HEAD' && size > 0;
  const body = wanted ? (Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream) : null;
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers });
}
