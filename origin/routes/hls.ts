/**
 * `/hls`: the sessions' playlists and segments, and the end of a session. Any user may read or end any session, as at
 * Mydia.
 */
import { Hono, type MiddlewareHandler } from 'hono';
import type { Signed } from '../auth/identify.ts';
import type { Dialect } from '../dialect.ts';
import { PLAYLIST } from '../session/playlist.ts';
import { PLAYLIST_TYPE } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';

/** The framework's answer to a request without a required parameter. */
const BAD_REQUEST = { errors: { detail: 'Bad Request' } };
const NO_SEGMENT = { error: 'Segment not found' };
const SEGMENT_LATE = { error: 'Segment not ready yet, please retry' };
const NO_SESSION = { error: 'HLS session not found' };

export function hlsRoutes(
  sessions: Sessions,
  { notReady, endedMeanwhile }: Pick<Dialect, 'notReady' | 'endedMeanwhile'>,
  signedIn: MiddlewareHandler<Signed>,
): Hono<Signed> {
  const app = new Hono<Signed>();

  // Mydia parses the id as a number: a UUID that begins with a letter is no number, and any other UUID breaks its
  // query.
  app.post('/start', signedIn, async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    if (!body || typeof body !== 'object' || !('media_file_id' in body)) return c.json(BAD_REQUEST, 400);
    const id = String(body.media_file_id);
    if (!/^[+-]?\d/.test(id)) return c.json({ error: 'Invalid media_file_id' }, 400);
    return c.json({ errors: { detail: 'Internal Server Error' } }, 500);
  });

  app.get(`/:session/${PLAYLIST}`, signedIn, async (c) => {
    const session = sessions.find(c.req.param('session'));
    if (!session) return c.json(NO_SESSION, 404);
    session.touch();
    const playlist = await session.playlist();
    if (playlist === null) {
      const { status, error } = sessions.find(session.id) ? notReady : endedMeanwhile;
      return c.json({ error }, status);
    }
    return c.body(playlist, 200, {
      'content-type': PLAYLIST_TYPE,
      'cache-control': 'no-cache',
    });
  });

  app.get('/:session/:segment', signedIn, async (c) => {
    const session = sessions.find(c.req.param('session'));
    if (!session) return c.json(NO_SESSION, 404);
    session.touch();
    const resource = await session.resource(c.req.param('segment'));
    if (resource === 'unknown') return c.json(NO_SEGMENT, 404);
    if (resource === 'late') return c.json(SEGMENT_LATE, 503, { 'retry-after': '1' });
    return c.body(resource.body, 200, {
      'content-type': resource.contentType,
      'content-length': String(resource.body.length),
      'cache-control': resource.contentType === PLAYLIST_TYPE ? 'no-cache' : 'public, max-age=31536000, immutable',
    });
  });

  app.delete('/:session', signedIn, async (c) => {
    const id = c.req.param('session');
    const status = (await sessions.terminate(id)) ? 'terminated' : 'not_found';
    return c.json({ status, session_id: id });
  });

  return app;
}
