/** Which viewer may watch: the origin decides, and its verdict counts for a short time. The isolate remembers it. */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, FileId, OriginAdapter, OriginSessionId, Refusal, ViewerVerdict } from '../origins/adapter.ts';
import { type Credentials, credentialsOf, requireCredentialSize } from './credentials.ts';
import { type ProofKey, proofKey, type SignInKey, signInKey, type ViewerKey, viewerKey } from './viewer-keys.ts';

/** The most verdicts that an isolate remembers; it forgets the oldest first. */
const REMEMBERED_MAX = 10_000;
/**
 * How long the isolate remembers a verdict whose time is over. A lease lasts longer than a verdict. When the page
 * renews the lease, the old verdict shows that the origin has allowed these credentials before, so the edge may tell
 * the page about the lease.
 */
const LAPSED_MS = 10 * 60_000;

interface Remembered {
  verdict: ViewerVerdict;
  until: number;
  /**
   * From this time on the edge asks the origin again in the background, so that a viewer in the middle of a film never
   * waits for the answer.
   */
  renewFrom: number;
}

const remembered = new LatestMap<string, Remembered>(REMEMBERED_MAX, ({ until }, now) => now >= until + LAPSED_MS);

export interface Viewer {
  /**
   * The account that the request claims. Until the origin accepts `proof`, the edge reads, stores and starts nothing
   * for that account, and tells nothing about it.
   */
  key: ViewerKey;
  /** The key of the very credentials that the request shows: the origin's verdict is on these credentials. */
  proof: ProofKey;
  /** The key of one device's sign-in, as the request claims it. The claim counts once the origin accepts `proof`. */
  signIn: SignInKey;
  credentials: Credentials;
}

/**
 * @throws HeadstartError `signed_out` for a request without credentials, which no origin lets in; `too_large` as
 *   `requireCredentialSize`
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

const verdictKey = (ref: MediaRef, { proof }: Viewer): string => `${proof} ${ref}`;

/** @returns the origin's latest verdict on these credentials; null when the origin must be asked */
export function rememberedVerdict(ref: MediaRef, viewer: Viewer): ViewerVerdict | null {
  const known = remembered.get(verdictKey(ref, viewer));
  return known && Date.now() < known.until ? known.verdict : null;
}

/**
 * @returns whether the last verdict that the isolate remembers allowed these very credentials, also when the verdict's
 *   time is over. With such an old verdict alone, a viewer may not watch: the edge first has to ask the origin again
 */
export const wasAllowed = (ref: MediaRef, viewer: Viewer): boolean =>
  remembered.get(verdictKey(ref, viewer))?.verdict.allowed ?? false;

/** The file that each media ref means: the same one for every viewer. */
const files = new LatestMap<MediaRef, FileId | null>(REMEMBERED_MAX);

/**
 * @returns the file that a media ref means, null where the origin does not tell; undefined when the edge must ask the
 * origin.
 */
export const rememberedFile = (ref: MediaRef): FileId | null | undefined => files.get(ref);

/**
 * Which sessions' playlists the origin has lately given to which credentials. All are sessions of the origin's own
 * players.
 */
const given = new LatestMap<string, { until: number }>(REMEMBERED_MAX, ({ until }, now) => now >= until);

const givenKey = (id: OriginSessionId, { proof }: Viewer): string => `${proof} session/${id}`;

/** The origin has just given this viewer the playlist of this session. */
export function recordPlaylistGiven(id: OriginSessionId, viewer: Viewer, { authTtlMs }: Config): void {
  given.set(givenKey(id, viewer), { until: Date.now() + authTtlMs });
}

/** @returns whether the origin has given these very credentials the session's playlist lately */
export function wasGivenPlaylist(id: OriginSessionId, viewer: Viewer): boolean {
  return Date.now() < (given.get(givenKey(id, viewer))?.until ?? 0);
}

/**
 * Called at a sign-out, so that the edge asks the origin again. Other isolates remember their verdicts until the
 * verdicts' time is over.
 */
export function forgetVerdicts({ proof }: Viewer): void {
  for (const known of [remembered, given]) {
    for (const name of known.keys()) if (name.startsWith(`${proof} `)) known.delete(name);
  }
}

/** @param position where the viewer wants to start, in seconds, whatever position the origin has saved */
export const withStart = (allowed: Allowed, position: number | undefined): Allowed =>
  position === undefined ? allowed : { ...allowed, position };

/** The origin's verdict on this viewer. @throws OriginError */
export async function verdictOf(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
): Promise<ViewerVerdict> {
  return rememberedVerdict(ref, viewer) ?? askVerdict(ref, viewer, origin, config);
}

/** Like `verdictOf`, but with the viewer's present position. @throws OriginError */
export async function askVerdict(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
): Promise<ViewerVerdict> {
  const verdict = await origin.authorise(ref, viewer.credentials);
  if (verdict.allowed) files.set(ref, verdict.file);
  const now = Date.now();
  remembered.set(verdictKey(ref, viewer), {
    verdict,
    until: now + config.authTtlMs,
    renewFrom: now + config.authTtlMs / 2,
  });
  return verdict;
}

/**
 * @returns whether the edge should ask the origin for this verdict again: true once for each verdict that is old
 * enough.
 */
function isToRenew(ref: MediaRef, viewer: Viewer): boolean {
  const known = remembered.get(verdictKey(ref, viewer));
  if (!known || Date.now() < known.renewFrom || Date.now() >= known.until) return false;
  known.renewFrom = known.until;
  return true;
}

/**
 * @param runInBackground keeps the Worker at work after its reply. With it, the edge asks for a new verdict before the
 *   old one ends
 * @throws HeadstartError `signed_out` or `not_found` when the origin does not let this viewer watch; OriginError when
 *   the origin cannot say.
 */
export async function admit(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
  runInBackground?: (work: Promise<unknown>) => void,
): Promise<Allowed> {
  // An error is not reported here: once the old verdict is over, the next request asks the origin itself, and reports
  // the error.
  if (runInBackground && isToRenew(ref, viewer))
    runInBackground(askVerdict(ref, viewer, origin, config).catch(() => {}));
  const verdict = await verdictOf(ref, viewer, origin, config);
  if (!verdict.allowed) throw refusalError(verdict.code);
  return verdict;
}

/** The origin's refusal as an error of the edge. */
export const refusalError = (code: Refusal): HeadstartError =>
  new HeadstartError(
    code,
    code === 'signed_out'
      ? 'The media server does not let you watch this'
      : 'The media server has no such media for you',
  );
