/** The fields of requests and replies, every status, and the messages of a page to its service worker. */
import * as v from 'valibot';
import { MediaRefSchema, type VisitId, VisitIdSchema } from './ids.ts';

/** A place in a film, in seconds. */
export const PlaceSchema = v.pipe(v.number(), v.finite(), v.minValue(0));

/** `preload`, `renew` and `cancel` take the same body; a beacon may send it as text/plain. */
export const VisitBodySchema = v.object({
  visit: v.optional(VisitIdSchema),
  /** Where Play will start. Without it, Play starts where the viewer has stopped watching. */
  position: v.optional(PlaceSchema),
  /** What this browser can decode, for origins that choose by it. */
  capabilities: v.optional(v.record(v.string(), v.array(v.string()))),
  /** True once the visitor has pressed Play: the lease becomes `play`. */
  playing: v.optional(v.boolean()),
  /** With `playing`: the visitor has paused the film. After a while its slot may go to another viewer's Play. */
  paused: v.optional(v.boolean()),
});
export type VisitBody = v.InferOutput<typeof VisitBodySchema>;

export const STATUSES = ['warming', 'ready', 'direct', 'off', 'busy', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

/** The reply to `preload` and `renew`. */
export const VisitReplySchema = v.object({
  status: v.picklist(STATUSES),
  visit: VisitIdSchema,
  /** The path of the playlist. For direct play it redirects to the file's stream. */
  manifest: v.string(),
  /**
   * When to renew, in seconds; the lease lasts for `LIMITS.renewalsPerLease` times as long. Null when the visit holds
   * nothing: it is not renewed and not given back.
   */
  renewAfterS: v.nullable(v.number()),
  /** `page` where the page client plays on the site's pages; absent where a player of the site's own may play. */
  player: v.optional(v.literal('page')),
});
export type VisitReply = v.InferOutput<typeof VisitReplySchema>;

/**
 * The two fields that Headstart reads in Mydia's answer to `GET /playback/:ref`. Mydia's `POST` takes the same fields.
 */
export const PlaybackSchema = v.object({
  position_seconds: v.number(),
  duration_seconds: v.nullable(v.number()),
});
export type Playback = v.InferOutput<typeof PlaybackSchema>;

/**
 * The messages of a page to its service worker. The worker answers a `claim` on the message's port with a
 * `VisitClaimReply`. The worker may be the site's own, with Headstart's code in it. So the types begin with
 * `headstart:`, and the site's code does not take these messages for its own.
 */
export const PageMessageSchema = v.variant('type', [
  /**
   * The page asks for the visit that the service worker began when the browser navigated to the page. `address` is the
   * media that the page's address names. `ref` is the media that the page is about; null when the page shows no way to
   * play anything.
   */
  v.object({ type: v.literal('headstart:claim'), address: MediaRefSchema, ref: v.nullable(MediaRefSchema) }),
  /** The pointer or the focus has dwelt on a link to this media's page. */
  v.object({ type: v.literal('headstart:intent'), ref: MediaRefSchema }),
  /** … and has left it again. */
  v.object({ type: v.literal('headstart:intent-end'), ref: MediaRefSchema }),
  /**
   * The page has given this visit back. Where the browser has static routes, the worker does not see the page's cancel.
   */
  v.object({ type: v.literal('headstart:given-back'), visit: VisitIdSchema }),
]);
export type PageMessage = v.InferOutput<typeof PageMessageSchema>;

/** The visit that the service worker has begun for the page; null when it has begun no visit for that page. */
export type VisitClaimReply = { visit: VisitId } | null;
