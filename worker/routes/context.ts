/** What every route is given: the parsed settings, the origin, and the way to a media file's Durable Object. */
import type { Context } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaKind, type MediaRef, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { Viewer } from '../auth/gate.ts';
import { originAccount } from '../auth/origin-account.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile, Visitor } from '../media-file/media-file.ts';
import type { GateBinding } from '../origin-gate/gate-of.ts';
import type { OriginAdapter } from '../origins/adapter.ts';
import { Mydia } from '../origins/mydia.ts';
import { noMedia } from './errors.ts';

export interface Env extends GateBinding {
  ASSETS: Fetcher;
  MEDIA_FILE: DurableObjectNamespace<MediaFile>;
}

/** `untouched`: the answer is the origin's, as it gave it. */
export type App = { Bindings: Env; Variables: { untouched?: boolean } };

export type RouteContext = Context<App>;

const adapters = new WeakMap<Config, OriginAdapter>();

export function originOf(config: Config): OriginAdapter {
  let adapter = adapters.get(config);
  if (!adapter) {
    adapter = new Mydia(config.origin, config.originAliases);
    adapters.set(config, adapter);
  }
  return adapter;
}

/** @throws HeadstartError `playback_off`: with playback off, the origin hears nothing. */
export function requirePlayback(c: RouteContext): Config {
  const config = configOf(c.env);
  if (!config.playbackEnabled) throw new HeadstartError('playback_off', 'Playback is switched off on this site');
  return config;
}

/** The `:kind/:id` of the path; `bare` is the kind that a bare `:id` means. @throws HeadstartError `bad_request` */
export function refOf(c: RouteContext, bare: MediaKind = 'movie'): MediaRef {
  const { kind = bare, id = '' } = c.req.param() as { kind?: string; id?: string };
  return parseMediaRef(`${kind}/${id}`) ?? noMedia();
}

/**
 * With the edge's own account one session serves every viewer of a file; without it, each viewer has a session, started
 * with that viewer's credentials, and so a Durable Object.
 */
export function mediaFileOf(c: RouteContext, ref: MediaRef, viewer: Viewer | null): DurableObjectStub<MediaFile> {
  const shared = configOf(c.env).hasOwnAccount || viewer === null;
  return c.env.MEDIA_FILE.getByName(shared ? ref : `${ref}@${viewer.key}`);
}

export function visitorOf(
  config: Config,
  ref: MediaRef,
  viewer: Viewer,
  visit: VisitId,
  needsSession = false,
): Visitor {
  return {
    ref,
    visit,
    viewer: viewer.key,
    signIn: viewer.signIn,
    credentials: config.hasOwnAccount ? null : viewer.credentials,
    needsSession,
  };
}

/** A player that names no visit has one all the same, the same one for each request of its device. */
export const visitOf = ({ signIn }: Viewer): VisitId => signIn as string as VisitId;

/** The account that reads a session: the one that started it. @throws OriginError when the edge's own cannot sign in */
export const accountOf = async (c: RouteContext, viewer: Viewer): Promise<Credentials> =>
  (await originAccount(c.env, configOf(c.env))) ?? viewer.credentials;
