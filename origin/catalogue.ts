/** `/library` and `/posters`: what there is to see. Anybody may look. */
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import type { MediaLibrary } from './library.ts';
import type { Pictures } from './pictures.ts';

export function catalogueRoutes(library: MediaLibrary, pictures: Pictures, playbackEnabled: boolean): Hono {
  const app = new Hono();
  const published = library.publish(playbackEnabled);

  app.get('/library', (c) => c.json(published));

  app.get('/posters/:name', async (c) => {
    const path = await pictures.find(c.req.param('name'));
    const bytes = path && (await readFile(path).catch(() => null));
    if (!bytes) return c.json({ error: 'Picture not found' }, 404);
    return c.body(bytes, 200, { 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=3600' });
  });

  return app;
}
