/** Every route of the origin, in one place. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AudioLanguages } from './audio-languages.ts';
import { demoSignIn } from './auth/demo-sign-in.ts';
import { requireSignIn, type ShownCredentials, type Signed } from './auth/identify.ts';
import { signInForm } from './auth/sign-in-form.ts';
import { catalogueRoutes } from './catalogue.ts';
import type { Dialect } from './dialect.ts';
import { graphqlRoutes } from './graphql/routes.ts';
import { healthRoutes } from './health.ts';
import { hlsRoutes } from './hls.ts';
import type { MediaLibrary } from './library.ts';
import { answerNotYet } from './not-yet.ts';
import { noRoute, openToOthers, plainAnswers } from './phoenix.ts';
import type { Pictures } from './pictures.ts';
import { playbackRoutes } from './playback.ts';
import { playerOff } from './player-off.ts';
import type { CountPlay } from './plays.ts';
import type { SavedPositions } from './positions.ts';
import { Scope } from './scope.ts';
import type { Sessions } from './sessions.ts';
import { streamRoutes } from './stream.ts';
import { subtitleRoutes } from './subtitle-routes.ts';

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
  // This route is broken at Mydia, and so it is here.
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
