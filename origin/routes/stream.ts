/** `/stream`: decides how a file is played, and starts its session when it must be transcoded. HEAD does the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { SESSION_HEADER } from '../../protocol/urls.ts';
import type { Signed } from '../auth/identify.ts';
import type { Delivery, Dialect } from '../dialect.ts';
import { remux } from '../ffmpeg/remux.ts';
import type { Media, MediaLibrary } from '../library/library.ts';
import { fileOnDisk } from '../library/on-disk.ts';
import type { Scope } from '../library/scope.ts';
import type { Sessions } from '../session/sessions.ts';
import { ANY_SESSION } from '../session/wanted.ts';
import { metadataOf } from '../verdict/candidates.ts';
import type { HlsMode } from '../verdict/strategy.ts';
import type { SavedPositions } from '../viewer/positions.ts';
import { sendFile } from './send-file.ts';

export interface StreamOptions {
  library: MediaLibrary;
  scopeOf: (c: Context<Signed>) => Scope;
  sessions: Sessions;
  positions: SavedPositions;
  dialect: Dialect;
  /** The base of redirects; known once the server listens. */
  publicUrl: () => string;
  startDelayMs: number;
  /**
   * Whether the origin does more at a start than Mydia: the answer tells whether the session ran already, and the
   * request may name subtitles to burn in.
   */
  tellsMore: boolean;
  signedIn: MiddlewareHandler<Signed>;
}

export function streamRoutes(options: StreamOptions): Hono<Signed> {
  const { library, scopeOf, sessions, positions, dialect, publicUrl, startDelayMs, tellsMore, signedIn } = options;
  const app = new Hono<Signed>();

  if (startDelayMs > 0) {
    app.use(async (_, next) => {
      await sleep(startDelayMs);
      await next();
    });
  }

  app.get('/movie/:id', signedIn, async (c) => {
    const id = c.req.param('id');
    const file = scopeOf(c).fileOf('movie', id);
    if (file === 'unknown') return c.json({ error: 'Movie not found' }, 404);
    if (file === 'none') return c.json({ error: 'No media files available for this movie' }, 404);
    return play(c, file, `movie/${id}`);
  });

  app.get('/episode/:id', signedIn, async (c) => {
    const episode = scopeOf(c).episode(c.req.param('id'));
    return episode ? play(c, episode.media, `episode/${episode.id}`) : c.json({ error: 'Episode not found' }, 404);
  });

  const file = async (c: Context<Signed>): Promise<Response> => {
    const media = scopeOf(c).file(c.req.param('id') as string);
    return media ? play(c, media, refOfFile(library, media.id)) : c.json({ error: 'Media file not found' }, 404);
  };
  app.get('/:id', signedIn, file);

  if (dialect.hasCandidates) {
    app.get('/file/:id', signedIn, file);
    app.get('/:kind/:id/candidates', signedIn, (c) => candidates(c, c.req.param('kind'), c.req.param('id')));
  }

  function candidates(c: Context<Signed>, kind: string, id: string): Response {
    if (kind !== 'movie' && kind !== 'episode' && kind !== 'file') {
      return c.json({ error: "Invalid content type. Use 'movie', 'episode', or 'file'" }, 400);
    }
    const file = scopeOf(c).fileOf(kind, id);
    if (file === 'unknown') return c.json({ error: `${kind} not found` }, 404);
    if (file === 'none') return c.json({ error: 'No media files available' }, 404);
    return c.json({ candidates: dialect.candidatesOf(file, dialect.deviceOf(c)), metadata: metadataOf(file) });
  }

  async function play(c: Context<Signed>, media: Media, ref: string | null): Promise<Response> {
    const file = await fileOnDisk(library, media);
    if (file === null) return c.json({ error: 'Media file not found on disk' }, 404);
    const burntIn = tellsMore ? burntInOf(c, media) : null;
    if (burntIn === 'unknown') return c.json({ error: 'Subtitles not found' }, 404);
    const way: Delivery = burntIn === null ? dialect.wayOf(c, media) : { kind: 'session', mode: 'transcode' };
    switch (way.kind) {
      case 'direct':
        return sendFile(c, media.path, file, {
          'content-type': way.mime,
          ...(dialect.namesStreamingMode ? { 'x-streaming-mode': 'direct' } : {}),
        });
      case 'remux':
        return sendRemuxed(c, media);
      case 'session':
        return startSession(c, media, way.mode, { ref, burntIn });
    }
  }

  async function startSession(
    c: Context<Signed>,
    media: Media,
    mode: HlsMode,
    { ref, burntIn }: { ref: string | null; burntIn: number | null },
  ): Promise<Response> {
    try {
      // Any user's position counts, since the session's user may be an edge that starts sessions for all viewers.
      const resumeS = () => (ref ? positions.furthest(ref) : 0);
      const wanted = { ...ANY_SESSION, position: positionOf(c), burntIn, resumeS };
      const isNew = !sessions.runsFor(media, c.get('user'), wanted);
      const { id } = await sessions.start(media, c.get('user'), wanted);
      // Mydia does not send this header. Without it the edge would judge a session's age by its playlist, which here
      // lists the whole film at once.
      if (tellsMore) c.header(SESSION_HEADER, isNew ? 'new' : 'running');
      return dialect.toSession(c, { id, mode, media, publicUrl: publicUrl() });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = code ?? 'unknown';
      return c.json({ error: 'Transcoding required but failed to start', reason, details: message }, 500);
    }
  }

  return app;
}

/** @returns the media ref under which the file's positions are saved */
function refOfFile(library: MediaLibrary, file: string): string | null {
  const owner = library.owner(file);
  if (!owner) return null;
  return owner.kind === 'movie' ? `movie/${owner.movie.id}` : `episode/${owner.episode.id}`;
}

/** `?position=` is Headstart's own parameter, which Mydia ignores: the second at which watching will begin. */
function positionOf(c: Context<Signed>): number {
  const position = Number(c.req.query('position') ?? 0);
  return position >= 0 && Number.isFinite(position) ? position : 0;
}

/** `?burn=` is Headstart's own parameter, too: the number of the film's subtitle stream to burn into the picture. */
function burntInOf(c: Context<Signed>, { probe }: Media): number | null | 'unknown' {
  const asked = c.req.query('burn');
  if (asked === undefined) return null;
  const found = probe.subtitles.find(({ kind, stream }) => kind === 'pictures' && String(stream) === asked);
  return found?.stream ?? 'unknown';
}

async function sendRemuxed(c: Context<Signed>, media: Media): Promise<Response> {
  const headers = { 'content-type': 'video/mp4; charset=utf-8', 'x-streaming-mode': 'remux' };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const body = await remux(media).catch(() => null);
  return body ? c.body(body, 200, headers) : c.json({ error: 'Failed to start streaming' }, 500);
}
