/**
 * The embedded origin's entry: how it starts and stops, and what it logs. The origin is Mydia's API around ffmpeg. It
 * reads the configuration, listens, and keeps the library equal to what its folder contains. When it is told to stop,
 * it leaves no ffmpeg and no temporary folder behind.
 */
import { realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createApp } from './app.ts';
import { readSecret } from './auth/secret.ts';
import { SessionCookies } from './auth/session-cookie.ts';
import { Tokens } from './auth/tokens.ts';
import { Users } from './auth/users.ts';
import { ConfigError, type OriginConfig, parseConfig } from './config.ts';
import { DIALECTS } from './dialects.ts';
import { Hardware } from './hardware/hardware.ts';
import { tryOut } from './hardware/trial.ts';
import { MediaLibrary } from './library/library.ts';
import { Pictures } from './library/pictures.ts';
import { FolderScan } from './library/scan.ts';
import { tellProgress } from './library/tell-progress.ts';
import { logRequests } from './routes/access-log.ts';
import { listen } from './routes/server.ts';
import { Failures } from './session/failures.ts';
import { makeRunFolder } from './session/run-folder.ts';
import { Sessions } from './session/sessions.ts';
import { logPlays } from './viewer/plays.ts';
import { SavedPositions } from './viewer/positions.ts';

// Examining ten thousand films makes many short-lived objects. By default V8 would take a hundred megabytes more memory
// for these, and never give it back.
setFlagsFromString('--semi-space-growth-factor=1');

/** The steps that undo what `start` has done so far. `stop` runs them in reverse order. */
const undo: (() => unknown)[] = [];

const stopping = new AbortController();
async function stop(exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      console.error('origin:', error);
    }
  }
  process.exit(exitCode);
}

async function start(config: OriginConfig): Promise<void> {
  const library = new MediaLibrary(await realpath(config.MEDIA_DIR));
  const positions = await SavedPositions.open(config.DATA_DIR ?? null);
  undo.push(() => positions.save());
  const folder = await makeRunFolder(config.WORK_DIR ?? tmpdir());
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const place = { folder, signal: stopping.signal };
  const hardware = new Hardware(config.ENCODER, (encoder) => tryOut(encoder, place));
  const dialect = DIALECTS[config.ORIGIN_DIALECT]({
    transcode: config.TRANSCODE,
    encoder: (media) => hardware.encoder(media),
    copyMaxMbps: config.COPY_MAX_MBPS,
    faults: config.ORIGIN_FAULTS,
  });
  const countPlay = config.PLAYS_LOG ? logPlays(config.PLAYS_LOG) : () => {};
  const sessions = new Sessions({
    folder,
    transcodeOf: dialect.transcodeOf,
    reuses: dialect.reuses,
    onStart: (media, user) => {
      if (dialect.countsNewSessions) countPlay({ user, file: media.id, by: 'session' });
    },
    onFail: (media) => hardware.doubt(media),
    failures: config.TRANSCODE === 'fast' ? new Failures() : null,
    idleMs: config.SESSION_IDLE_S * 1_000,
    aheadS: config.AHEAD_S,
    playlistHoldMs: dialect.playlistHoldMs,
  });
  undo.push(() => sessions.close());
  const pictures = new Pictures(library, join(config.CACHE_DIR ?? folder, 'stills'));
  undo.push(() => pictures.close());
  const users = new Users(config.USERS);
  const secret = readSecret(config.DATA_DIR ?? null);
  const app = createApp({
    library,
    pictures,
    credentials: {
      users,
      tokens: new Tokens(secret),
      cookies: new SessionCookies(secret, dialect.cookieLifeS),
      keys: dialect.keys(users),
      deviceTokens: dialect.deviceTokens,
    },
    sessions,
    positions,
    countPlay,
    accessLog: config.ACCESS_LOG ? logRequests(config.ACCESS_LOG) : null,
    dialect,
    playbackEnabled: config.ENABLE_PLAYBACK,
    publicUrl: () => config.PUBLIC_URL ?? server.url,
    startDelayMs: config.START_DELAY_MS,
    tellsMore: config.TRANSCODE === 'fast',
  });
  const server = await listen(app.fetch, config.HOST, config.PORT);
  undo.push(() => server.close());
  if (process.send) process.send({ type: 'listening', url: server.url });
  else console.log(`origin: ${server.url}`);

  library.onGone((media) => sessions.endAllOf(media));
  tellProgress(library);
  const scan = new FolderScan({
    library,
    cacheDir: config.CACHE_DIR ?? null,
    isBusy: () => sessions.count > 0,
    onError: (error) => {
      console.error(`origin: ${(error as Error).message}`);
      stop(1);
    },
  });
  undo.push(() => scan.close());
  scan.start();
}

process.on('SIGTERM', () => stop(0));
process.on('SIGINT', () => stop(0));
// The parent process has ended, perhaps in a crash.
process.on('disconnect', () => stop(0));
// Without this handler, a crash would leave the ffmpegs of this process running.
process.on('uncaughtException', (error) => {
  console.error('origin:', error);
  stop(1);
});

try {
  await start(parseConfig(process.env));
} catch (error) {
  if (!stopping.signal.aborted)
    console.error(`origin: ${error instanceof ConfigError ? error.message : (error as Error).stack}`);
  await stop(1);
}
