/** The embedded origin's routes, in order: which need a sign-in, and how large a body may be. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { demoSignIn } from './auth/demo-sign-in.ts';
import { requireSignIn, type ShownCredentials, type Signed } from './auth/identify.ts';
import { signInForm } from './auth/sign-in-form.ts';
import type { Dialect } from './dialect.ts';
import { graphqlRoutes } from './graphql/routes.ts';
import type { MediaLibrary } from './library/library.ts';
import type { Pictures } from './library/pictures.ts';
import { Scope } from './library/scope.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { healthRoutes } from './routes/health.ts';
import { hlsRoutes } from './routes/hls.ts';
import { answerNotYet } from './routes/not-yet.ts';
import { noRoute, openToOthers, plainAnswers } from './routes/phoenix.ts';
import { playbackRoutes } from './routes/playback.ts';
import { playerOff } from './routes/player-off.ts';
import { streamRoutes } from './routes/stream.ts';
import { subtitleRoutes } from './routes/subtitle-routes.ts';
import type { Sessions } from './session/sessions.ts';
import { AudioLanguages } from './viewer/audio-languages.ts';
import type { CountPlay } from './viewer/plays.ts';
import type { SavedPositions } from './viewer/positions.ts';

const BODY_BYTES = 64 * 1024;

export interface OriginParts {
  library: MediaLibrary;
  pictures: Pictures;
  credentials: ShownCredentials;
  sessions: Sessions;
  positions: SavedPositions;
  countPlay: CountPlay;
  accessLog: MiddlewareHandler<Signed> | null;
  dialect: Dialect;
  playbackEnabled: boolean;
  publicUrl: () => string;
  startDelayMs: number;
  tellsMore: boolean;
}

export function createApp(parts: OriginParts): Hono<Signed> {
  const { library, credentials, sessions, dialect, playbackEnabled } = parts;
  const { users, tokens } = credentials;
  const scopeOf = (c: Context<Signed>): Scope =>
    new Scope(library, dialect.restrictsAccounts ? (c.get('account') ?? null) : null);
  const [ofStreams, ofApi] = [requireSignIn(credentials, 'streams'), requireSignIn(credentials, 'api')];

  const app = new Hono<Signed>();
  if (parts.accessLog) app.use(parts.accessLog);
  app.use(plainAnswers);
  if (dialect.allowsOtherOrigins) app.use(openToOthers);
  app.use(
    bodyLimit({ maxSize: BODY_BYTES, onError: (c) => c.json({ errors: { detail: 'Request Entity Too Large' } }, 413) }),
  );

  app.route('/', healthRoutes(dialect.version));
  app.route('/auth', signInForm(credentials, dialect));
  if (dialect.enforcesPlayback && !playbackEnabled) {
    for (const path of ['/api/graphql', '/api/v1/stream/*', '/api/v1/hls/*', '/api/v1/playback/*']) {
      app.use(path, playerOff);
    }
  }
  if (dialect.graphql) {
    app.route(
      '/api/graphql',
      graphqlRoutes(dialect.graphql, { ...parts, users, tokens, audioLanguages: new AudioLanguages(), scopeOf }),
    );
  }
  for (const path of ['/api/v1/stream/*', '/api/v1/playback/*']) app.use(path, answerNotYet(library));
  app.route('/api/v1/stream', streamRoutes({ ...parts, scopeOf, signedIn: ofStreams }));
  if (parts.tellsMore) {
    app.route('/api/player/v1/subtitles', subtitleRoutes({ library, scopeOf, signedIn: ofStreams }));
  }
  app.route('/api/v1/hls', hlsRoutes(sessions, dialect, ofStreams));
  app.route('/api/v1/playback', playbackRoutes({ ...parts, scopeOf, signedIn: ofApi }));
  // Mydia answers 500 on this route, so the embedded origin does too.
  app.get('/api/v1/media/:id', ofApi, (c) => c.json({ errors: { detail: 'Internal Server Error' } }, 500));

  // The demo's own routes.
  app.route('/api/v1', catalogueRoutes(library, parts.pictures, playbackEnabled));
  app.route('/api/v1/auth', demoSignIn(credentials, ofApi));

  app.notFound(noRoute);
  app.onError((error, c) => {
    console.error('origin:', error);
    return c.json({ errors: { detail: 'Internal Server Error' } }, 500);
  });
  return app;
}
