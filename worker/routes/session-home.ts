/** Which Durable Object holds a viewer's session of a media file, and which account starts it. */
import { type MediaRef, parseMediaRef, splitMediaRef, type VisitId } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import { originAccount } from '../auth/origin-account.ts';
import { rememberedFile, type Viewer } from '../auth/verdicts.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile, Visitor } from '../media-file/media-file.ts';
import type { FileId, OriginSessionId, SessionUse } from '../origins/adapter.ts';
import { rememberedUse } from '../origins/session-use.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import { recallFile, rememberFile } from './known-files.ts';

/**
 * The account with which a look starts a session. `none`: a look starts no session, since the player would not play it,
 * and the start would count as a play.
 */
type LookStarter = 'own_account' | 'viewer' | 'none';

export interface SessionHome {
  file: DurableObjectStub<MediaFile>;
  lookStarts: LookStarter;
  visitor(visit: VisitId, needsSession: boolean): Visitor;
}

/**
 * Where the site has pages of its own (`assets`), the page client's player plays any session that the edge has. Where
 * the pages are the origin's, the origin's own player chooses the session: see `use`.
 */
export function lookStarterOf({ hasOwnAccount, site }: Config, use: SessionUse): LookStarter {
  const shared = hasOwnAccount ? 'own_account' : 'viewer';
  switch (use) {
    case 'any':
      return shared;
    case 'own':
      return site === 'origin' ? 'viewer' : shared;
    case 'exact':
      return site === 'assets' && hasOwnAccount ? 'own_account' : 'none';
  }
}

/** @param file the media file that `ref` means, as the origin has said; null where the origin does not tell */
function homeAt(c: RouteContext, ref: MediaRef, viewer: Viewer | null, file: FileId | null, starts: LookStarter) {
  const { burntIn } = splitMediaRef(ref);
  const known = (file && parseMediaRef(`file/${file}${burntIn === null ? '' : `~${burntIn}`}`)) ?? ref;
  const isShared = starts === 'own_account';
  if (!isShared && !viewer) return null;
  const name = isShared || !viewer ? known : `${known}@${viewer.key}`;
  const home: SessionHome = {
    file: c.env.MEDIA_FILE.getByName(name),
    lookStarts: starts,
    visitor: (visit, needsSession) => ({
      ref: known,
      visit,
      viewer: viewer?.key ?? ('' as Visitor['viewer']),
      signIn: viewer?.signIn,
      credentials: isShared || !viewer ? null : viewer.credentials,
      needsSession,
    }),
  };
  return home;
}

/**
 * @returns null when the isolate does not remember the origin's answers, or when the session would be the viewer's own
 *   and no viewer is signed in
 */
export function rememberedHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): SessionHome | null {
  const config = configOf(c.env);
  const use = rememberedUse(config.origin);
  const file = use === 'any' ? null : rememberedFile(ref);
  return use === null || file === undefined ? null : homeAt(c, ref, viewer, file, lookStarterOf(config, use));
}

/** Like `rememberedHome`, but it also uses the answers that other isolates of the data centre have got. */
export async function recalledHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): Promise<SessionHome | null> {
  const remembered = rememberedHome(c, ref, viewer);
  if (remembered) return remembered;
  const config = configOf(c.env);
  const known = await recallFile(config.origin, ref);
  return known && homeAt(c, ref, viewer, known.file, lookStarterOf(config, known.use));
}

/** @throws OriginError */
export async function homeOf(
  c: RouteContext,
  ref: MediaRef,
  viewer: Viewer,
  { file }: { file: FileId | null },
): Promise<SessionHome> {
  const config = configOf(c.env);
  const use = await sessionUseOf(c);
  runInBackground(c, rememberFile(config.origin, ref, { use, file }));
  return homeAt(c, ref, viewer, file, lookStarterOf(config, use)) as SessionHome;
}

/**
 * @returns the Durable Object that is named after the media ref. While the edge does not know the media file, this
 *   object records which visits were cancelled, so that a late preload of such a visit takes no lease. Where the origin
 *   names no file, the object also holds the session
 */
export function unresolvedHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): DurableObjectStub<MediaFile> {
  const isShared = configOf(c.env).hasOwnAccount || !viewer;
  return c.env.MEDIA_FILE.getByName(isShared ? ref : `${ref}@${viewer.key}`);
}

/**
 * The home of a session that the origin's own player has started. Such a session always belongs to its viewer, also
 * where the edge's own account starts the sessions for looks.
 */
export const playerHomeOf = (c: RouteContext, ref: MediaRef, viewer: Viewer, file: FileId | null): SessionHome =>
  homeAt(c, ref, viewer, file, 'viewer') as SessionHome;

/**
 * The home of a session that the edge's own account starts. Where all viewers of a media file share one session, that
 * session has this home.
 */
export const ownHomeOf = (c: RouteContext, ref: MediaRef, maker: Viewer, file: FileId | null): SessionHome =>
  homeAt(c, ref, maker, file, 'own_account') as SessionHome;

/**
 * @returns the account that has started a viewer's session, and so reads it
 * @throws OriginError when the edge's own account cannot sign in
 */
export async function accountOf(c: RouteContext, viewer: Viewer): Promise<Credentials> {
  const config = configOf(c.env);
  const isShared = config.hasOwnAccount && lookStarterOf(config, await sessionUseOf(c)) === 'own_account';
  return (isShared ? await originAccount(c.env, config) : null) ?? viewer.credentials;
}

/**
 * @returns the media ref in the name of a Durable Object; null for the name of an object that knows only its session
 */
export const refInName = (name: string): MediaRef | null => parseMediaRef(name.split('@', 1)[0] ?? '');

/** Where a session lives while no request has said of which media it is. */
export const unknownSessionHome = (c: RouteContext, id: OriginSessionId): DurableObjectStub<MediaFile> =>
  c.env.MEDIA_FILE.getByName(`session/${id}`);

const sessionUseOf = (c: RouteContext): Promise<SessionUse> =>
  originOf(configOf(c.env)).sessionUse((work) => c.executionCtx.waitUntil(work));
