/** Who may watch: the origin decides, and its word is remembered for a short time. */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { OriginAdapter, Verdict } from '../origins/adapter.ts';
import { type Credentials, credentialsOf, type ViewerKey, viewerKey } from './credentials.ts';

/** Verdicts that an isolate remembers at most; the oldest go first. */
const REMEMBERED_MAX = 10_000;

interface Remembered {
  verdict: Verdict;
  until: number;
  /** From then on it is asked for again in the background, so that who watches on never waits for it. */
  renewFrom: number;
}

const remembered = new LatestMap<string, Remembered>(REMEMBERED_MAX, ({ until }, now) => now >= until);

export interface Viewer {
  key: ViewerKey;
  credentials: Credentials;
}

/**
 * @throws HeadstartError `signed_out` for a request without credentials: no origin lets nobody in; `too_large` for some that
 *   are none: without an account of the edge's own they are stored
 */
export async function viewerOf(request: Request, config: Config): Promise<Viewer> {
  const credentials = credentialsOf(request);
  if (!credentials) throw new HeadstartError('signed_out', 'Sign in to watch');
  for (const { length } of Object.values({ ...credentials })) {
    if (length > LIMITS.credentialLength) {
      throw new HeadstartError('too_large', `Credentials have at most ${LIMITS.credentialLength} characters`);
    }
  }
  return { key: await viewerKey(credentials, config.signingKey), credentials };
}

/** What the origin said of this viewer lately; null when it must be asked. */
export function rememberedVerdict(ref: MediaRef, viewer: Viewer): Verdict | null {
  const known = remembered.get(`${viewer.key} ${ref}`);
  return known && Date.now() < known.until ? known.verdict : null;
}

/** After a sign-out the origin is asked again. Other isolates remember until their time is over. */
export function forgetVerdicts({ key }: Viewer): void {
  for (const name of remembered.keys()) if (name.startsWith(`${key} `)) remembered.delete(name);
}

/** The origin's word on this viewer. @throws OriginError */
export async function verdictOf(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
): Promise<Verdict> {
  return rememberedVerdict(ref, viewer) ?? ask(ref, viewer, origin, config);
}

async function ask(ref: MediaRef, viewer: Viewer, origin: OriginAdapter, config: Config): Promise<Verdict> {
  const name = `${viewer.key} ${ref}`;
  const verdict = await origin.authorise(ref, viewer.credentials);
  const now = Date.now();
  remembered.set(name, { verdict, until: now + config.authTtlMs, renewFrom: now + config.authTtlMs / 2 });
  return verdict;
}

/** @returns true once for each verdict that is old enough to be asked for again. */
function isToRenew(ref: MediaRef, viewer: Viewer): boolean {
  const known = remembered.get(`${viewer.key} ${ref}`);
  if (!known || Date.now() < known.renewFrom || Date.now() >= known.until) return false;
  known.renewFrom = known.until;
  return true;
}

/**
 * @param later keeps the Worker at work after its reply; with it, the origin is asked ahead of the time
 * @throws HeadstartError `signed_out` when the origin does not let this viewer watch; OriginError when it cannot say.
 */
export async function admit(
  ref: MediaRef,
  viewer: Viewer,
  origin: OriginAdapter,
  config: Config,
  later?: (work: Promise<unknown>) => void,
): Promise<{ position: number }> {
  // What goes wrong with it is said when it is needed.
  if (later && isToRenew(ref, viewer)) later(ask(ref, viewer, origin, config).catch(() => {}));
  const verdict = await verdictOf(ref, viewer, origin, config);
  if (!verdict.allowed) throw new HeadstartError('signed_out', 'The media server does not let you watch this');
  return { position: verdict.position };
}
