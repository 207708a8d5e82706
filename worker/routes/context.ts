/** What every route is given: the parsed settings, the origin, and the way to a media file's Durable Object. */
import type { Context } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import { type Credentials, serviceCredentials } from '../auth/credentials.ts';
import type { Viewer } from '../auth/gate.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile, Visitor } from '../media-file/media-file.ts';
import type { OriginAdapter } from '../origins/adapter.ts';
import { Mydia } from '../origins/mydia.ts';

export interface Env {
  ASSETS: Fetcher;
  MEDIA_FILE: DurableObjectNamespace<MediaFile>;
}

export type RouteContext = Context<{ Bindings: Env }>;

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

/** The `:kind/:id` or bare `:id` of the path. @throws HeadstartError `bad_request` */
export function refOf(c: RouteContext): MediaRef {
  const { kind = 'movie', id = '' } = c.req.param() as { kind?: string; id?: string };
  const ref = parseMediaRef(`${kind}/${id}`);
  if (!ref) {
    throw new HeadstartError(
      'bad_request',
      'Expected movie/<id>, episode/<id> or file/<id>; an id is 1 to 64 letters, digits, - or _',
    );
  }
  return ref;
}

/**
 * With the edge's own account one session serves every viewer of a file; without it, each viewer has a session, started
 * with that viewer's credentials, and so a Durable Object.
 */
export function mediaFileOf(c: RouteContext, ref: MediaRef, viewer: Viewer): DurableObjectStub<MediaFile> {
  return c.env.MEDIA_FILE.getByName(configOf(c.env).originToken ? ref : `${ref}@${viewer.key}`);
}

export function visitorOf(config: Config, ref: MediaRef, viewer: Viewer, visit: VisitId): Visitor {
  return { ref, visit, viewer: viewer.key, credentials: config.originToken ? null : viewer.credentials };
}

/** A viewer whose player names no visit has one all the same, the same one for each of its requests. */
export const visitOf = (viewer: Viewer): VisitId => viewer.key as string as VisitId;

/** The account that reads a session: the one that started it. */
export const accountOf = (config: Config, viewer: Viewer): Credentials =>
  config.originToken ? serviceCredentials(config.originToken) : viewer.credentials;
