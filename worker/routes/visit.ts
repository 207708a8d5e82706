/** `POST /api/v1/hls/{preload,renew,cancel}/:ref`: takes, keeps and gives back a visit's lease. */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import type { Status, VisitBody, VisitReply } from '../../protocol/messages.ts';
import { manifestUrl } from '../../protocol/urls.ts';
import { admit, rememberedVerdict, type Viewer, viewerOf } from '../auth/gate.ts';
import { requireSameOrigin } from '../auth/same-origin.ts';
import { type Config, configOf } from '../config.ts';
import { readVisitBody } from './body.ts';
import { mediaFileOf, originOf, type RouteContext, refOf, visitorOf } from './context.ts';
import { keyQuery } from './fall-through.ts';

export const preload = (c: RouteContext): Promise<Response> => hold(c, 'preload');
export const renew = (c: RouteContext): Promise<Response> => hold(c, 'renew');

/** Always 204, in any order with the preload, any number of times. */
export async function cancel(c: RouteContext): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const { visit } = await readVisitBody(c.req.raw);
  if (!visit) throw new HeadstartError('bad_request', 'visit: expected the visit to give back');
  const config = configOf(c.env);
  if (!config.playbackEnabled) return c.body(null, 204);
  try {
    // With one object for all viewers, who has signed out meanwhile can still give back: nobody else knows the visit.
    const viewer = config.originToken ? null : await viewerOf(c.req.raw, config);
    await mediaFileOf(c, ref, viewer).cancel(visit);
  } catch (error) {
    // The page is gone and can do nothing about it; its lease runs out by itself.
    if (!(error instanceof HeadstartError)) console.error(error);
  }
  return c.body(null, 204);
}

async function hold(c: RouteContext, action: 'preload' | 'renew'): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const body = await readVisitBody(c.req.raw);
  const visit = body.visit ?? newVisitId();
  const config = configOf(c.env);
  if (!config.playbackEnabled) return reply(c, config, ref, visit, 'off');
  const viewer = await viewerOf(c.req.raw, config);
  return reply(c, config, ref, visit, await take(c, config, ref, viewer, visit, action, body));
}

/** Takes the lease without waiting for the origin: a viewer whom it must first be asked about gets it a moment later. */
async function take(
  c: RouteContext,
  config: Config,
  ref: MediaRef,
  viewer: Viewer,
  visit: VisitId,
  action: 'preload' | 'renew',
  body: VisitBody,
): Promise<Status> {
  const file = mediaFileOf(c, ref, viewer);
  const visitor = visitorOf(config, ref, viewer, visit);
  const ask = async (saved: number): Promise<Status> => {
    const position = body.position ?? saved;
    return action === 'preload'
      ? await file.preload(visitor, position)
      : await file.renew(visitor, position, body.playing ?? false);
  };
  // Acting with the viewer's own credentials, the origin decides on them when the session is started.
  if (!config.originToken) return ask(0);
  const verdict = rememberedVerdict(ref, viewer);
  if (verdict?.allowed) return ask(verdict.position);
  if (verdict) throw new HeadstartError('signed_out', 'The media server does not let you watch this');
  const status = await file.peek(visit);
  // Once known, a direct-play file costs the origin nothing; whether this viewer may have it is asked with the stream.
  if (status === 'direct' || status === 'cancelled') return status;
  c.executionCtx.waitUntil(
    admit(ref, viewer, originOf(config), config)
      .then(({ position }) => ask(position))
      .catch((error: unknown) => {
        if (!(error instanceof HeadstartError)) console.error(error);
      }),
  );
  return status;
}

function reply(c: RouteContext, config: Config, ref: MediaRef, visit: VisitId, status: Status): Response {
  const body: VisitReply = {
    status,
    visit,
    manifest: manifestUrl(ref, visit) + keyQuery(c).replace('?', '&'),
    renewAfterS: config.warmLeaseMs / 3000,
  };
  c.header('cache-control', 'no-store');
  c.header('server-timing', `session;desc=${status}`);
  return c.json(body, 202);
}
