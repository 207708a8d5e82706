/** `/playback`: the viewer's position in a movie or an episode. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Playback } from '../protocol/messages.ts';
import type { Signed } from './auth.ts';
import type { MediaLibrary } from './library.ts';
import type { Positions } from './positions.ts';

/** From this share on, in per cent, Mydia counts a film as watched. */
const WATCHED_FROM = 90;

const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const PositionSchema = v.object({
  position_seconds: seconds,
  duration_seconds: v.optional(v.nullable(seconds), null),
});

export function playbackRoutes(library: MediaLibrary, positions: Positions): Hono<Signed> {
  const app = new Hono<Signed>();

  app.get('/movie/:id', (c) => get(c, 'movie'));
  app.post('/movie/:id', (c) => set(c, 'movie'));
  app.get('/episode/:id', (c) => get(c, 'episode'));
  app.post('/episode/:id', (c) => set(c, 'episode'));

  function missing(c: Context<Signed>, kind: 'movie' | 'episode', id: string): Response | null {
    if (library[kind](id)) return null;
    return c.json({ error: kind === 'movie' ? 'Movie not found' : 'Episode not found' }, 404);
  }

  function get(c: Context<Signed>, kind: 'movie' | 'episode'): Response {
    const id = c.req.param('id') as string;
    return missing(c, kind, id) ?? c.json(report(positions.get(c.get('user'), `${kind}/${id}`)));
  }

  async function set(c: Context<Signed>, kind: 'movie' | 'episode'): Promise<Response> {
    const id = c.req.param('id') as string;
    const unknown = missing(c, kind, id);
    if (unknown) return unknown;
    const position = v.safeParse(PositionSchema, await c.req.json().catch(() => null));
    if (!position.success) return c.json({ error: 'Expected JSON {position_seconds, duration_seconds}' }, 400);
    positions.set(c.get('user'), `${kind}/${id}`, position.output);
    return c.json(report(position.output));
  }

  return app;
}

function report(playback: Playback) {
  const { position_seconds: position, duration_seconds: duration } = playback;
  const share = duration ? Math.min(100, (position / duration) * 100) : 0;
  const completion_percentage = Math.round(share * 10) / 10;
  return { ...playback, completion_percentage, watched: completion_percentage >= WATCHED_FROM };
}
