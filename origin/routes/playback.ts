/** `/playback`: tells and saves the viewer's position in a movie or an episode. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { FILE_HEADER } from '../../protocol/urls.ts';
import type { Signed } from '../auth/identify.ts';
import type { Dialect } from '../dialect.ts';
import { fileVersion } from '../file-version.ts';
import type { MediaLibrary } from '../library/library.ts';
import type { Scope } from '../library/scope.ts';
import type { SavedPositions } from '../viewer/positions.ts';
import { complaintsAbout, progressAt } from '../viewer/progress.ts';
import { badRequest } from './phoenix.ts';

const NEW = { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false };

export interface PlaybackOptions {
  library: MediaLibrary;
  scopeOf: (c: Context<Signed>) => Scope;
  positions: SavedPositions;
  dialect: Pick<Dialect, 'hasFilePlayback' | 'transcodeOf'>;
  /** Whether an answer also names the file's version. Mydia's answer does not name it. */
  tellsMore: boolean;
  signedIn: MiddlewareHandler<Signed>;
}

export function playbackRoutes({
  library,
  scopeOf,
  positions,
  dialect,
  tellsMore,
  signedIn,
}: PlaybackOptions): Hono<Signed> {
  const app = new Hono<Signed>();

  for (const kind of ['movie', 'episode'] as const) {
    app.get(`/${kind}/:id`, signedIn, async (c) => {
      const id = c.req.param('id');
      const unknown = missing(c, kind, id);
      if (unknown) return unknown;
      const media = tellsMore ? scopeOf(c).fileOf(kind, id) : 'unknown';
      const version = typeof media === 'string' ? null : await fileVersion(library, media, dialect);
      if (version !== null) c.header(FILE_HEADER, version);
      return c.json(positions.get(c.get('user'), `${kind}/${id}`) ?? NEW);
    });
    app.post(`/${kind}/:id`, signedIn, (c) => set(c, kind, c.req.param('id')));
  }

  // Mydia accepts a position for a file, and never keeps it.
  if (dialect.hasFilePlayback) {
    app.get('/file/:id', signedIn, (c) =>
      scopeOf(c).file(c.req.param('id')) ? c.json(NEW) : c.json({ error: 'Media file not found' }, 404),
    );
    app.post('/file/:id', signedIn, async (c) => {
      const body = await bodyOf(c);
      if (body === null) return badRequest(c);
      const { position_seconds = 0, duration_seconds = null } = body;
      return c.json({ ...NEW, position_seconds, duration_seconds });
    });
  }

  function missing(c: Context<Signed>, kind: 'movie' | 'episode', id: string): Response | null {
    if (scopeOf(c)[kind](id)) return null;
    if (kind === 'movie' && scopeOf(c).show(id)) return c.json({ error: 'Media item is not a movie' }, 404);
    return c.json({ error: kind === 'movie' ? 'Media item not found' : 'Episode not found' }, 404);
  }

  async function set(c: Context<Signed>, kind: 'movie' | 'episode', id: string): Promise<Response> {
    const body = await bodyOf(c);
    if (body === null) return badRequest(c);
    const unknown = missing(c, kind, id);
    if (unknown) return unknown;
    const { position_seconds: position, duration_seconds: duration } = body;
    const details = complaintsAbout(position, duration);
    if (Object.keys(details).length > 0) return c.json({ error: 'Invalid data', details }, 422);
    const [user, ref] = [c.get('user'), `${kind}/${id}`];
    const progress = progressAt(position as number, duration as number, positions.get(user, ref));
    positions.set(user, ref, progress);
    return c.json(progress);
  }

  return app;
}

/** A body that is not sent as JSON is ignored. @returns null for invalid JSON */
async function bodyOf(c: Context<Signed>): Promise<Record<string, unknown> | null> {
  if (!c.req.header('content-type')?.startsWith('application/json')) return {};
  try {
    const text = await c.req.text();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return body && typeof body === 'object' && !Array.isArray(body) ? { ...body } : {};
  } catch {
    return null;
  }
}
