/**
 * In what the versions of Mydia differ, such as how long a playlist is held. No other module knows which version the
 * origin imitates.
 */
import type { Context } from 'hono';
import type { ApiKeys } from './auth/api-keys.ts';
import type { DeviceTokens, Signed } from './auth/identify.ts';
import type { Users } from './auth/users.ts';
import type { TranscodeSetting } from './config.ts';
import type { Transcode } from './ffmpeg/transcode.ts';
import type { VideoEncoder } from './hardware/video-encoder.ts';
import type { Media } from './library/library.ts';
import type { Wanted } from './session/wanted.ts';
import type { Candidate } from './verdict/candidates.ts';
import type { DeviceLimits } from './verdict/device-profile.ts';
import type { HlsMode } from './verdict/strategy.ts';

/** The answer to a stream request: the file itself, its streams as an MP4, or a session. */
export type Delivery = { kind: 'direct'; mime: string } | { kind: 'remux' } | { kind: 'session'; mode: HlsMode };

/** A started session, as the answer to a stream request needs it. */
export interface StartedSession {
  id: string;
  mode: HlsMode;
  media: Media;
  /** The base of absolute redirects. */
  publicUrl: string;
}

export interface StreamAnswer {
  status: 404 | 500 | 503;
  error: string;
}

export interface Dialect {
  /** The version that `/health` states. */
  version: string;

  /** How long a browser keeps the session cookie, in seconds. With null, the cookie ends when the browser closes. */
  cookieLifeS: number | null;
  /** A sign-in puts two different tokens into the session cookie. When false, it puts the same token there twice. */
  signsInTwice: boolean;
  /** `GET /auth/logout` ends the sign-in. Before autumn 2026 another route answered it, so no user could sign out. */
  logoutEndsSession: boolean;
  keys(users: Users): ApiKeys;
  deviceTokens: DeviceTokens;
  /** Accounts may be forbidden to see some of the library. */
  restrictsAccounts: boolean;
  /** Web pages that did not come from this server may read the API (CORS). */
  allowsOtherOrigins: boolean;

  wayOf(c: Context<Signed>, media: Media): Delivery;
  /** Sends the client to the playlist of its session. */
  toSession(c: Context<Signed>, started: StartedSession): Response;
  deviceOf(c: Context<Signed>): DeviceLimits;
  /** The best candidate first. */
  candidatesOf(media: Media, device: DeviceLimits): Candidate[];
  /**
   * Clients may ask for the candidates of a movie, an episode or a file. They may also request a file's stream at
   * `/stream/file/:id`.
   */
  hasCandidates: boolean;
  /** The answer with the file itself has a header that says so: `x-streaming-mode`. */
  namesStreamingMode: boolean;
  hasFilePlayback: boolean;
  /**
   * Null: this version has no GraphQL. `modes`: a start may ask for a complete playlist, a start position and a height.
   */
  graphql: null | 'plain' | 'modes';
  /** With playback off, this version plays nothing. In the other versions only the pages hide Play. */
  enforcesPlayback: boolean;

  /** How long a playlist without a segment is held, in milliseconds. */
  playlistHoldMs: number;
  /** The answer when a playlist still has no segment after `playlistHoldMs`. */
  notReady: StreamAnswer;
  /** The answer when a session ends while its playlist is held. */
  endedMeanwhile: StreamAnswer;
  /** Whether a start gets the running session of the same user and file. */
  reuses(running: Wanted, wanted: Wanted): boolean;
  /** A new session counts as a play of its user, whether GraphQL or a stream request has started it. */
  countsNewSessions: boolean;
  transcodeOf(media: Media, wanted: Wanted): Promise<Transcode>;
}

/** How faithful the origin is to a real Mydia. */
export interface Faithfulness {
  transcode: TranscodeSetting;
  /** The encoder of `fast`; the promise resolves once the origin has chosen it. Mydia encodes by software. */
  encoder: (media: Media) => Promise<VideoEncoder>;
  /** `fast` copies a film's picture up to this bitrate, and encodes it beyond. In megabits a second. */
  copyMaxMbps: number;
  /** Whether to imitate two faults of Mydia of 2025: see `ORIGIN_FAULTS`. */
  faults: boolean;
}
