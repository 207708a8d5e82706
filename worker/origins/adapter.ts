/**
 * What the edge asks of a media server: the methods that each origin implements. Mydia is the first; its peculiarities
 * stay behind this interface.
 */
import { type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { DeviceKind } from '../auth/device-profile.ts';
import type { Login } from '../config.ts';

/** The origin's name for a transcoding session: one path component without dots. */
export type OriginSessionId = string & { readonly brand: 'OriginSessionId' };

export interface OriginTraits {
  /** How long the origin keeps a session that gets no requests, in milliseconds. */
  idleTimeoutMs: number;
}

/** The origin's id of a media file. */
export type FileId = string & { readonly brand: 'FileId' };

/** The origin lets a viewer watch. */
export interface Allowed {
  allowed: true;
  /** Where the viewer stopped watching, in seconds. */
  position: number;
  /** Which media file the media ref means; null where the origin does not tell. */
  file: FileId | null;
  /**
   * Tells one version of the file from another: it changes when the file is replaced. Null where the origin does not
   * tell.
   */
  version: string | null;
  /**
   * For a session that the origin's own player has started: all facts on which the session's bits depend, besides the
   * file.
   */
  rendition?: string;
}

/** A session that the origin's own player was seen to start. */
export interface PlayerStart {
  session: OriginSessionId;
  /** `file/<id>`. */
  ref: MediaRef;
  /** Where the player goes on, in seconds. */
  position: number;
  /**
   * For a session whose playlist is complete: the player's parameters that can change the session's pictures or sound,
   * as one text. Null for a session whose playlist grows: its content depends on the file alone.
   */
  rendition: string | null;
}

/** A player's start, with no more than the edge needs to ask the origin what the session plays. */
export interface PlayedStart extends Pick<PlayerStart, 'ref'> {
  rendition: string | null;
}

/** Why the origin refuses a viewer: it does not know the viewer, or has no such media for the viewer. */
export type Refusal = 'signed_out' | 'not_found';

/** The origin's verdict on whether a viewer may watch. */
export type ViewerVerdict = Allowed | { allowed: false; code: Refusal };

/**
 * Which sessions the origin's own player plays. `any`: every session to which a redirect leads. `own`: the session that
 * runs for its viewer and file. `exact`: only a session that the player has started itself.
 */
export type SessionUse = 'any' | 'own' | 'exact';

/**
 * `isNew`: whether the origin started the session for this request; null where it does not say. `askedAt`: when the
 * request for the start left the edge, in epoch milliseconds. `mayCopy`: the origin perhaps copies the film's video
 * stream, and does not encode it; false where the edge does not know.
 */
export type StartResult =
  | { kind: 'session'; id: OriginSessionId; isNew: boolean | null; askedAt: number; mayCopy: boolean }
  | { kind: 'direct' };

/** `not_ready`: the session runs, and has no finished segment yet. `gone`: the origin does not know it. */
export type ProbeOutcome = 'ready' | 'not_ready' | 'gone' | 'unreachable';

/**
 * `listedS`: how much of the film the session's playlist lists, in seconds. `isComplete`: whether the playlist says that
 * it will list no more.
 */
export interface SessionProbe {
  outcome: ProbeOutcome;
  listedS: number;
  isComplete: boolean;
}

/** `isDirect`: the browser plays the file as it is. `duration`: the film's length, in seconds. */
export interface Inspection {
  isDirect: boolean;
  duration: number | null;
}

/** A part of the origin's library, newest first. `next`: where the list goes on; null at its end. */
export interface FilmList {
  refs: readonly MediaRef[];
  next: string | null;
}

/** The edge's own account, signed in. */
export interface SignIn {
  credentials: Credentials;
  /** How long the credentials are good for, in milliseconds. */
  lifeMs: number;
}

/** Names a head by its content. */
export interface HeadOf {
  /** The same for all heads of one film, also when the film's file has been replaced. */
  film: string;
  /** Names the version of the film's file, and the rendition of it: the bits of the head depend on these two. */
  made: string;
}

/** Every method that asks the origin rejects with an `OriginError` when there is no usable answer. */
export interface OriginAdapter {
  readonly traits: OriginTraits;
  /** Signs in. @throws OriginError `signed_out` for a name and password that the origin does not take */
  signIn(login: Login): Promise<SignIn>;
  /**
   * Asks the origin, by one request, whether it accepts these credentials.
   * @returns null when the origin does not say
   */
  accepts(credentials: Credentials): Promise<boolean | null>;
  /**
   * Lists the films that the account may watch.
   * @param after `next` of the part before; null for the first
   * @returns null where the origin has no such list
   */
  listFilms(account: Credentials, after: string | null): Promise<FilmList | null>;
  /** Asks whether this viewer may watch. Starts nothing. */
  authorise(ref: MediaRef, viewer: Credentials): Promise<ViewerVerdict>;
  /**
   * Asks which sessions the origin's player plays. The adapter remembers the answer.
   * @param runInBackground keeps the Worker at work after its reply. When the remembered answer is old, the adapter
   *   uses this function to ask the origin again in the background
   */
  sessionUse(runInBackground?: (work: Promise<unknown>) => void): Promise<SessionUse>;
  /**
   * Records which sessions the origin's player plays. The edge learns this from the player's own request to start a
   * session.
   */
  learnSessionUse(use: SessionUse): void;
  /**
   * Asks the origin whether a browser can play the file as it is, and how long the film is. Starts nothing.
   * @param device the kind of browser; null for any browser
   * @returns null when only `start` tells
   */
  inspect(ref: MediaRef, account: Credentials, device: DeviceKind | null): Promise<Inspection | null>;
  /**
   * Asks whether the file must be transcoded and, if so, starts the session or finds the one that runs.
   * @param position where the viewer will begin, in seconds, for an origin whose sessions can begin there
   * @param needsSession whether `inspect` has said that the viewer's browser needs a session
   * @param asPlayer whether the edge's own account asks for a session like those that the origin's own player starts,
   *   to make a head of it
   */
  start(
    ref: MediaRef,
    account: Credentials,
    position: number,
    needsSession: boolean,
    asPlayer?: boolean,
  ): Promise<StartResult>;
  /**
   * Makes a name for the bytes with which every session of this media begins. Where the origin does not tell the file's
   * version, a replaced file may get the same name.
   */
  headKey(ref: MediaRef, allowed: Allowed): HeadOf;
  /**
   * Asks what this viewer gets in a session that the player starts with these parameters: the file, its version and its
   * rendition. `headKey` needs these facts. Starts nothing, and remembers nothing.
   * @param start the parameters of the player's start; a null rendition stands for the rendition that the player
   *   usually asks for
   * @returns null when the viewer may not have the session, or the origin does not tell all of these facts
   */
  identifyPlayed(start: PlayedStart, viewer: Credentials): Promise<Allowed | null>;
  /** Asks whether the session has a finished segment. */
  probe(id: OriginSessionId, account: Credentials): Promise<SessionProbe>;
  /** Makes a request for the session, so that the origin does not drop it as idle. @returns as `probe`. */
  keepAlive(id: OriginSessionId, account: Credentials): Promise<SessionProbe>;
  /** @returns whether the origin has confirmed that the session is no more. */
  stop(id: OriginSessionId, account: Credentials): Promise<boolean>;
  /** A playlist or segment of the session. Redirects are not followed. */
  fetchResource(id: OriginSessionId, name: string, account: Credentials, range?: string | null): Promise<Response>;
  /**
   * The file as it is, for a browser that plays it directly, with the range and conditions of `request`.
   * @returns `session`: the session to which the origin redirects the viewer, when it transcodes the file after all;
   *   else null
   */
  fetchStream(
    ref: MediaRef,
    viewer: Credentials,
    request: Request,
    device: DeviceKind | null,
  ): Promise<{ response: Response; session: OriginSessionId | null }>;
  /**
   * Reads a URL that the origin gave out, in whatever form: relative to the session, path only, or absolute on one of
   * its own hosts.
   * @throws UnwritablePlaylist when it leads anywhere but into the session.
   */
  mapUrl(url: string, session: OriginSessionId): string;
}

/**
 * The origin gave no answer, or none that the edge can use. `uncertain`: the origin may still have acted on the
 * request.
 */
export class OriginError extends HeadstartError {
  readonly uncertain: boolean;

  constructor(code: ErrorCode, message: string, options: { uncertain?: boolean; cause?: unknown } = {}) {
    super(code, message, options.cause);
    this.uncertain = options.uncertain ?? false;
  }
}
