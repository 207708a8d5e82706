/** `/library` and `/posters`: the list of films, and their pictures, without a sign-in. */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { MediaLibrary } from '../library/library.ts';
import type { Pictures } from '../library/pictures.ts';

/** Revisions are counted anew in each run, so an entity tag names the run too. */
const RUN = randomUUID();

/**
 * Before the first walk is complete, the library changes many times a second. Meanwhile its list is written at most
 * once in this time, in milliseconds.
 */
const YOUNG_MS = 1_000;

export function catalogueRoutes(library: MediaLibrary, pictures: Pictures, playbackEnabled: boolean): Hono {
  const app = new Hono();
  let published = { revision: -1, text: '', at: 0 };

  app.get('/library', (c) => {
    const isDue = library.scan.isComplete || Date.now() - published.at > YOUNG_MS;
    const revision = isDue ? library.revision : published.revision;
    const etag = `"${RUN}-${revision}"`;
    const headers = { etag, 'cache-control': 'no-cache' };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    // The list of many films has megabytes, so it is written once for each change, and only when a client requests it.
    if (published.revision !== revision) {
      published = { revision, text: JSON.stringify(library.publish(playbackEnabled)), at: Date.now() };
    }
    return c.body(published.text, 200, { ...headers, 'content-type': 'application/json' });
  });

  app.get('/posters/:name', async (c) => {
    const picture = await pictures.find(c.req.param('name'));
    if (!picture) return c.json({ error: 'Picture not found' }, 404);
    const headers = { 'cache-control': picture.isLasting ? 'public, max-age=3600' : 'no-store' };
    return c.body(picture.bytes, 200, { ...headers, 'content-type': picture.type });
  });

  return app;
}
