/** Where a viewer's session of a media file lives: in which Durable Object, and by whose account it is started. */
import { type MediaRef, parseMediaRef, splitMediaRef, type VisitId } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import { rememberedFile, type Viewer } from '../auth/gate.ts';
import { originAccount } from '../auth/origin-account.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile, Visitor } from '../media-file/media-file.ts';
import type { FileId, OriginSessionId, SessionUse } from '../origins/adapter.ts';
import { rememberedUse } from '../origins/known-use.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import { keepFile, recallFile } from './known-files.ts';

/** Whose account a look starts a session with. `nobody`: the player would not play it, and its start would count as a play. */
type LookStarts = 'own_account' | 'viewer' | 'nobody';

export interface SessionHome {
  file: DurableObjectStub<MediaFile>;
  lookStarts: LookStarts;
  visitor(visit: VisitId, needsSession: boolean): Visitor;
}

/**
 * With pages of the site's own (`assets`) the page client's player plays whatever session the edge has; with the origin's
 * pages, its own player decides.
 */
export function lookStarts({ hasOwnAccount, site }: Config, use: SessionUse): LookStarts {
  const shared = hasOwnAccount ? 'own_account' : 'viewer';
  switch (use) {
    case 'any':
      return shared;
    case 'own':
      return site === 'origin' ? 'viewer' : shared;
    case 'exact':
      return site === 'assets' && hasOwnAccount ? 'own_account' : 'nobody';
  }
}

/** @param file what `ref` means, as the origin has said; null where it does not tell */
function homeAt(c: RouteContext, ref: MediaRef, viewer: Viewer | null, file: FileId | null, starts: LookStarts) {
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

/** @returns null when the origin must be asked for what the isolate does not remember, or nobody is signed in who must be */
export function rememberedHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): SessionHome | null {
  const config = configOf(c.env);
  const use = rememberedUse(config.origin);
  const file = use === 'any' ? null : rememberedFile(ref);
  return use === null || file === undefined ? null : homeAt(c, ref, viewer, file, lookStarts(config, use));
}

/** The same, also from what other isolates of the data centre have learned. */
export async function recalledHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): Promise<SessionHome | null> {
  const remembered = rememberedHome(c, ref, viewer);
  if (remembered) return remembered;
  const config = configOf(c.env);
  const known = await recallFile(config.origin, ref);
  return known && homeAt(c, ref, viewer, known.file, lookStarts(config, known.use));
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
  runInBackground(c, keepFile(config.origin, ref, { use, file }));
  return homeAt(c, ref, viewer, file, lookStarts(config, use)) as SessionHome;
}

/**
 * Where it is kept that a visit was given back of which nobody knows where it is held: there its late preload finds out.
 * Without a file that the origin tells, it is the session's home.
 */
export function unresolvedHome(c: RouteContext, ref: MediaRef, viewer: Viewer | null): DurableObjectStub<MediaFile> {
  const isShared = configOf(c.env).hasOwnAccount || !viewer;
  return c.env.MEDIA_FILE.getByName(isShared ? ref : `${ref}@${viewer.key}`);
}

/** Where the session is that the origin's own player has been given: it is its viewer's, whoever starts looks. */
export const playerHomeOf = (c: RouteContext, ref: MediaRef, viewer: Viewer, file: FileId | null): SessionHome =>
  homeAt(c, ref, viewer, file, 'viewer') as SessionHome;

/** Where the edge's own account has its session of a media file: viewers have theirs there too, where all share one. */
export const ownHomeOf = (c: RouteContext, ref: MediaRef, maker: Viewer, file: FileId | null): SessionHome =>
  homeAt(c, ref, maker, file, 'own_account') as SessionHome;

/** The account that reads a viewer's session: the one that started it. @throws OriginError when the edge's own cannot sign in */
export async function accountOf(c: RouteContext, viewer: Viewer): Promise<Credentials> {
  const config = configOf(c.env);
  const isShared = config.hasOwnAccount && lookStarts(config, await sessionUseOf(c)) === 'own_account';
  return (isShared ? await originAccount(c.env, config) : null) ?? viewer.credentials;
}

/** @returns the media ref of which the Durable Object of this name is; null for one that only knows its session. */
export const refInName = (name: string): MediaRef | null => parseMediaRef(name.split('@', 1)[0] ?? '');

/** Of a session of which nobody has said what it plays. */
export const unknownSessionHome = (c: RouteContext, id: OriginSessionId): DurableObjectStub<MediaFile> =>
  c.env.MEDIA_FILE.getByName(`session/${id}`);

const sessionUseOf = (c: RouteContext): Promise<SessionUse> =>
  originOf(configOf(c.env)).sessionUse((work) => c.executionCtx.waitUntil(work));
