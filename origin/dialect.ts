/** What the versions of Mydia differ in: all of it, and nothing else knows which one is spoken. */
import type { Context } from 'hono';
import type { ApiKeys } from './auth/api-keys.ts';
import type { DeviceTokens, Signed } from './auth/identify.ts';
import type { Users } from './auth/users.ts';
import type { Candidate } from './candidates.ts';
import type { TranscodeSetting } from './config.ts';
import type { DeviceProfile } from './device-profile.ts';
import type { VideoEncoder } from './hardware/video-encoder.ts';
import type { Media } from './library.ts';
import type { Holds } from './sessions.ts';
import type { HlsMode } from './strategy.ts';
import type { Transcode } from './transcode.ts';
import type { Wanted } from './wanted.ts';

/** How a request for a stream is answered: by the file, by what is in it as an MP4, or by a session. */
export type Way = { kind: 'direct'; mime: string } | { kind: 'remux' } | { kind: 'session'; mode: HlsMode };

/** Whose session was started, and how it is found. */
export interface Started {
  id: string;
  mode: HlsMode;
  media: Media;
  /** The base of absolute redirects. */
  publicUrl: string;
}

export interface Answer {
  status: 404 | 500 | 503;
  error: string;
}

export interface Dialect {
  /** What `/health` says. */
  version: string;

  /** How long a browser keeps the session cookie, in seconds; null for as long as the browser runs. */
  cookieLifeS: number | null;
  /** The two tokens in the session cookie are of two sign-ins. */
  signsInTwice: boolean;
  /** Before autumn 2026 another route took `/auth/logout` for itself: nobody could sign out. */
  logoutEndsSession: boolean;
  keys(users: Users): ApiKeys;
  deviceTokens: DeviceTokens;
  /** Accounts may be forbidden to see some of the library. */
  restrictsAccounts: boolean;
  /** Pages of other origins may read the API. */
  allowsOtherOrigins: boolean;

  wayOf(c: Context<Signed>, media: Media): Way;
  /** Sends the client to the playlist of its session. */
  toSession(c: Context<Signed>, started: Started): Response;
  deviceOf(c: Context<Signed>): DeviceProfile;
  /** The best one first. */
  candidatesOf(media: Media, device: DeviceProfile): Candidate[];
  /** Clients may ask how a file can be played, and name it by its own id wherever a movie or an episode is named. */
  hasCandidates: boolean;
  /** A file as it is comes with a header that says so. */
  namesStreamingMode: boolean;
  hasFilePlayback: boolean;
  /** Null where there is no such route. `modes`: a start may ask for a complete playlist, a place and a height. */
  graphql: null | 'plain' | 'modes';
  /** With playback off nothing is played; otherwise only pages are told. */
  enforcesPlayback: boolean;

  holds: Holds;
  /** What is said of a playlist that has been held back for long enough. */
  notReady: Answer;
  /** What is said of a session that ends while its playlist is held back. */
  endedMeanwhile: Answer;
  /** Whether a start gets the session that runs. */
  reuses(running: Wanted, wanted: Wanted): boolean;
  /** A new session counts as a play of its user, whichever way it was asked for. */
  countsNewSessions: boolean;
  transcodeOf(media: Media, wanted: Wanted): Promise<Transcode>;
}

/** How much of a Mydia the origin is to be. */
export interface Faithfulness {
  transcode: TranscodeSetting;
  /** What `fast` encodes with: resolves once it has been found. Mydia has the processor. */
  encoder: (media: Media) => Promise<VideoEncoder>;
  /** `fast` encodes what takes more megabits a second. */
  copyMaxMbps: number;
  /** Whether it has the faults that leave little to show: see `ORIGIN_FAULTS`. */
  faults: boolean;
}
