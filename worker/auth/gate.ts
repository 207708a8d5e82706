/** Who may watch: the origin decides, and its word is remembered for a short time. */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, FileId, OriginAdapter, OriginSessionId, Refusal, Verdict } from '../origins/adapter.ts';
import {
  type Credentials,
  credentialsOf,
  type ProofKey,
  proofKey,
  requireCredentialSize,
  type SignInKey,
  signInKey,
  type ViewerKey,
  viewerKey,
} from './credentials.ts';

/** Verdicts that an isolate remembers at most; the oldest go first. */
const REMEMBERED_MAX = 10_000;
/** How long it is remembered of a verdict whose time is over that there was one: a lease outlives it, and is renewed meanwhile. */
const LAPSED_MS = 10 * 60_000;

interface Remembered {
  verdict: Verdict;
  until: number;
  /** From then on it is asked for again in the background, so that who watches on never waits for it. */
  renewFrom: number;
}

const remembered = new LatestMap<string, Remembered>(REMEMBERED_MAX, ({ until }, now) => now >= until + LAPSED_MS);

export interface Viewer {
  /** Whose the request is by its own word. Nothing is read, kept, started or told for it before `proof` has been accepted. */
  key: ViewerKey;
  /** Of the very credentials shown: the origin's word is on these. */
  proof: ProofKey;
  /** Of one device. It tells nothing by itself, as `key`. */
  signIn: SignInKey;
  credentials: Credentials;
}

/**
 * @throws HeadstartError `signed_out` for a request without credentials: no origin lets nobody in; `too_large` for some that
 *   are none
 */
export async function viewerOf(request: Request, config: Config): Promise<Viewer> {
  const credentials = credentialsOf(request);
  if (!credentials) throw new HeadstartError('signed_out', 'Sign in to watch');
  requireCredentialSize(credentials);
  const [key, proof, signIn] = await Promise.all([
    viewerKey(credentials, config.signingKey),
    proofKey(credentials, config.signingKey),
    signInKey(credentials, config.signingKey),
  ]);
  return { key, proof, signIn, credentials };
}

const nameOf = (ref: MediaRef, { proof }: Viewer): string => `${proof} ${ref}`;

/** What the origin said of these credentials lately; null when it must be asked. */
export function rememberedVerdict(ref: MediaRef, viewer: Viewer): Verdict | null {
  const known = remembered.get(nameOf(ref, viewer));
  return known && Date.now() < known.until ? known.verdict : null;
}

/** @returns whether the origin let these very credentials watch when it was last asked, however long ago: ask it again. */
export const wasAllowed = (ref: MediaRef, viewer: Viewer): boolean =>
  remembered.get(nameOf(ref, viewer))?.verdict.allowed ?? false;

/** Which file each media ref means: the same one for every viewer who is let in. */
const files = new LatestMap<MediaRef, FileId | null>(REMEMBERED_MAX);

/** @returns the file that a media ref means, null where the origin does not tell; undefined when it must be asked. */
export const rememberedFile = (ref: MediaRef): FileId | null | undefined => files.get(ref);

/** Sessions of the origin's own players whose playlist the origin has given to these credentials. */
const given = new LatestMap<string, { until: number }>(REMEMBERED_MAX, ({ until }, now) => now >= until);

const sessionNameOf = (id: OriginSessionId, { proof }: Viewer): string => `${proof} session/${id}`;

/** The origin has just given this viewer the playlist of this session. */
export function noteGiven(id: OriginSessionId, viewer: Viewer, { authTtlMs }: Config): void {
  given.set(sessionNameOf(id, viewer), { until: Date.now() + authTtlMs });
}

/** @returns whether the origin has given these very credentials the session's playlist lately */
export function wasGiven(id: OriginSessionId, viewer: Viewer): boolean {
  return Date.now() < (given.get(sessionNameOf(id, viewer))?.until ?? 0);
}

/** After a sign-out the origin is asked again. Other isolates remember until their time is over. */
export function forgetVerdicts({ proof }: Viewer): void {
  for (const known of [remembered, given]) {
    for (const name of known.keys()) if (name.startsWith(`${proof} `)) known.delete(name);
  }
}

/** @param position where the viewer wants to start, in seconds, wherever they have stopped watching */
export const startingAt = (allowed: Allowed, position: number | undefined): Allowed =>
  position === undefined ? allowed : { ...allowed, position };

/** The origin's word on this viewer. @throws OriginError */
export async function verdictOf(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
): Promise<Verdict> {
  return rememberedVerdict(ref, viewer) ?? askVerdict(ref, viewer, origin, config);
}

/** As `verdictOf`, with the viewer's position as it now is. @throws OriginError */
export async function askVerdict(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
): Promise<Verdict> {
  const verdict = await origin.authorise(ref, viewer.credentials);
  if (verdict.allowed) files.set(ref, verdict.file);
  const now = Date.now();
  remembered.set(nameOf(ref, viewer), {
    verdict,
    until: now + config.authTtlMs,
    renewFrom: now + config.authTtlMs / 2,
  });
  return verdict;
}

/** @returns true once for each verdict that is old enough to be asked for again. */
function isToRenew(ref: MediaRef, viewer: Viewer): boolean {
  const known = remembered.get(nameOf(ref, viewer));
  if (!known || Date.now() < known.renewFrom || Date.now() >= known.until) return false;
  known.renewFrom = known.until;
  return true;
}

/**
 * @param later keeps the Worker at work after its reply; with it, the origin is asked ahead of the time
 * @throws HeadstartError `signed_out` or `not_found` when the origin does not let this viewer watch; OriginError when it
 *   cannot say.
 */
export async function admit(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
  later?: (work: Promise<unknown>) => void,
): Promise<Allowed> {
  // What goes wrong with it is said when it is needed.
  if (later && isToRenew(ref, viewer)) later(askVerdict(ref, viewer, origin, config).catch(() => {}));
  const verdict = await verdictOf(ref, viewer, origin, config);
  if (!verdict.allowed) throw refused(verdict.code);
  return verdict;
}

/** The origin's no, in the words of the edge. */
export const refused = (code: Refusal): HeadstartError =>
  new HeadstartError(
    code,
    code === 'signed_out'
      ? 'The media server does not let you watch this'
      : 'The media server has no such media for you',
  );
