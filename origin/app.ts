/** Every route of the origin, in one place. */
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Signed, signedIn, type Users } from './auth.ts';
import { catalogueRoutes } from './catalogue.ts';
import type { Dialect } from './dialect.ts';
import { hlsRoutes } from './hls.ts';
import type { MediaLibrary } from './library.ts';
import type { Pictures } from './pictures.ts';
import { playbackRoutes } from './playback.ts';
import { playerOff } from './player-off.ts';
import type { Positions } from './positions.ts';
import type { Sessions } from './sessions.ts';
import { signInRoutes } from './sign-in.ts';
import { streamRoutes } from './stream.ts';

const BODY_BYTES = 64 * 1024;

export interface Parts {
  library: MediaLibrary;
  pictures: Pictures;
  users: Users;
  sessions: Sessions;
  positions: Positions;
  accessLog: MiddlewareHandler<Signed> | null;
  dialect: Dialect;
  playbackEnabled: boolean;
  publicUrl: () => string;
  startDelayMs: number;
}

export function createApp(parts: Parts): Hono<Signed> {
  const { library, users, sessions, dialect, playbackEnabled } = parts;
  const app = new Hono<Signed>().basePath('/api/v1');
  if (parts.accessLog) app.use(parts.accessLog);
  app.use(
    bodyLimit({ maxSize: BODY_BYTES, onError: (c) => c.json({ errors: { detail: 'Request Entity Too Large' } }, 413) }),
  );

  app.route('/', catalogueRoutes(library, parts.pictures, playbackEnabled));
  app.route('/auth', signInRoutes(users));

  if (dialect.enforcesPlayback && !playbackEnabled) {
    for (const path of ['/stream/*', '/hls/*', '/playback/*']) app.use(path, playerOff);
  }
  // Mydia of 2025-11 has no such route, and says so before it asks who is there: by that it is known.
  if (!dialect.hasCandidates) app.get('/stream/:kind/:id/candidates', (c) => c.notFound());

  app.use(signedIn(users));
  app.route('/stream', streamRoutes(parts));
  app.route('/hls', hlsRoutes(sessions, dialect));
  app.route('/playback', playbackRoutes(library, parts.positions));
  // As broken as Mydia's.
  app.get('/media/:id', (c) => c.json({ errors: { detail: 'Internal Server Error' } }, 500));

  app.notFound((c) => c.json({ errors: { detail: 'Not Found' } }, 404));
  app.onError((error, c) => {
    console.error('origin:', error);
    return c.json({ errors: { detail: 'Internal Server Error' } }, 500);
  });
  return app;
}
