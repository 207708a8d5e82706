/** `/hls`: the sessions' playlists and segments. Any user may read or end any session, as at Mydia. */
import { Hono } from 'hono';
import type { Signed } from './auth.ts';
import type { Dialect } from './dialect.ts';
import { PLAYLIST } from './playlist.ts';
import type { Sessions } from './sessions.ts';

const NO_SEGMENT = { error: 'Segment not found' };
const SEGMENT_LATE = { error: 'Segment not ready yet, please retry' };
const NO_SESSION = { error: 'HLS session not found' };

export function hlsRoutes(sessions: Sessions, { notReady }: Dialect): Hono<Signed> {
  const app = new Hono<Signed>();

  // Mydia parses the id as a number: a UUID that begins with a letter is none, and any other one breaks its query.
  app.post('/start', async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const id = body && typeof body === 'object' && 'media_file_id' in body ? String(body.media_file_id) : '';
    if (!/^[+-]?\d/.test(id)) return c.json({ error: 'Invalid media_file_id' }, 400);
    return c.json({ errors: { detail: 'Internal Server Error' } }, 500);
  });

  app.get(`/:session/${PLAYLIST}`, async (c) => {
    const session = sessions.find(c.req.param('session'));
    if (!session) return c.json(NO_SESSION, 404);
    session.touch();
    const playlist = await session.playlist();
    if (playlist === null) {
      // It may have ended meanwhile.
      if (!sessions.find(session.id)) return c.json(NO_SESSION, 404);
      return c.json({ error: notReady.error }, notReady.status);
    }
    return c.body(playlist, 200, { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' });
  });

  app.get('/:session/:segment', async (c) => {
    const session = sessions.find(c.req.param('session'));
    if (!session) return c.json(NO_SESSION, 404);
    session.touch();
    const resource = await session.resource(c.req.param('segment'));
    if (resource === 'unknown') return c.json(NO_SEGMENT, 404);
    if (resource === 'late') return c.json(SEGMENT_LATE, 503, { 'retry-after': '1' });
    return c.body(resource.body, 200, {
      'content-type': resource.contentType,
      'content-length': String(resource.body.length),
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  app.delete('/:session', async (c) => {
    const id = c.req.param('session');
    const status = (await sessions.terminate(id)) ? 'terminated' : 'not_found';
    return c.json({ status, session_id: id });
  });

  return app;
}
