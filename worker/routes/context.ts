/**
 * What every route needs: the settings, the origin, the media ref in the path. Its `Env` has the binding of the media
 * files' Durable Objects.
 */
import type { Context } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaKind, type MediaRef, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import type { Viewer } from '../auth/verdicts.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile } from '../media-file/media-file.ts';
import type { GateBinding } from '../origin-gate/gate-of.ts';
import type { OriginAdapter } from '../origins/adapter.ts';
import { originAt } from '../origins/origin-at.ts';
import { refuseMediaRef } from './errors.ts';

export interface Env extends GateBinding {
  ASSETS: Fetcher;
  MEDIA_FILE: DurableObjectNamespace<MediaFile>;
}

/** `untouched`: the answer is the origin's, as the origin gave it. */
export type App = { Bindings: Env; Variables: { untouched?: boolean } };

export type RouteContext = Context<App>;

const adapters = new WeakMap<Config, OriginAdapter>();

export function originOf(config: Config): OriginAdapter {
  let adapter = adapters.get(config);
  if (!adapter) {
    adapter = originAt(config);
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

/**
 * @param bare the kind that a bare `:id` means
 * @returns the media ref `:kind/:id` of the path
 * @throws HeadstartError `bad_request`
 */
export function refOf(c: RouteContext, bare: MediaKind = 'movie'): MediaRef {
  const { kind = bare, id = '' } = c.req.param() as { kind?: string; id?: string };
  return parseMediaRef(`${kind}/${id}`) ?? refuseMediaRef();
}

/** @returns the visit of a player that names no visit: the same for each request of its device */
export const visitOf = ({ signIn }: Viewer): VisitId => signIn as string as VisitId;

/**
 * Does work for which the reply does not wait. A `HeadstartError` is not logged, since it stands for an answer of the
 * origin's; any other error is logged.
 */
export function runInBackground(c: RouteContext, work: Promise<unknown>): void {
  c.executionCtx.waitUntil(
    work.catch((error: unknown) => {
      if (!(error instanceof HeadstartError)) console.error(error);
    }),
  );
}
