/**
 * What an operator can ask of a running edge: to list, make and delete heads. It is the interface of `npm run heads`,
 * at `/api/v1/hls/heads`. It is for the operator alone: any other client gets a 404.
 */
import { Context, type Next } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { isOperator } from '../auth/operator.ts';
import { configOf } from '../config.ts';
import type { HeadKey } from '../heads/head.ts';
import { headStoreOf } from '../heads/store.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import { type App, type Env, type RouteContext, refOf } from './context.ts';
import { refuseUnknownPath } from './errors.ts';
import { makersHeadKeyOf } from './head-maker.ts';
import { fillLibrary, listLibraryPart, makeLibraryHead } from './library-heads.ts';

/** @throws HeadstartError `not_found` */
export async function requireOperator(c: RouteContext, next: Next): Promise<void> {
  const config = configOf(c.env);
  if (!(await isOperator(c.req.raw, config))) refuseUnknownPath();
  if (!config.headsOn || !config.playbackEnabled) throw new HeadstartError('not_found', 'HEADS is off here');
  c.header('cache-control', 'no-store');
  await next();
}

/** `?after=` is the `next` of the previous `LibraryPart`. */
export async function listHeads(c: RouteContext): Promise<Response> {
  const { hasOwnAccount } = configOf(c.env);
  if (!hasOwnAccount) throw new HeadstartError('bad_request', 'The edge needs an account of its own to make heads');
  return c.json(await listLibraryPart(c, c.req.query('after') ?? null));
}

export async function makeOneHead(c: RouteContext): Promise<Response> {
  const made = makeLibraryHead(c, refOf(c));
  // The work goes on when the command is interrupted, so that no session is left behind.
  c.executionCtx.waitUntil(made.catch(() => {}));
  return c.json(await made);
}

/**
 * Answers `{deleted}`, the number of heads that this request has deleted. The bucket may still have more heads, so the
 * command sends the request again until the answer is 0.
 */
export async function purgeHeads(c: RouteContext): Promise<Response> {
  const config = configOf(c.env);
  await gateOf(c.env, config).forgetHeadsMade(null);
  const deleted = await headStoreOf(c.env, config).purge();
  if (deleted === null)
    throw new HeadstartError('not_ready', 'The heads could not be deleted: is a bucket bound as HEADS_BUCKET?');
  return c.json({ deleted });
}

export async function purgeOneHead(c: RouteContext): Promise<Response> {
  const config = configOf(c.env);
  const ref = refOf(c);
  const gate = gateOf(c.env, config);
  const store = headStoreOf(c.env, config);
  // The key of the head of the file as it is now, and the key of the head that the edge last made: the file may have
  // been replaced.
  const keys = [await makersHeadKeyOf(c, ref).catch(() => null), await gate.headMadeOf(ref)];
  const own = new Set(keys.filter((key): key is HeadKey => key !== null));
  let deleted = 0;
  for (const key of own) {
    const isThere = (await store.find(key)) !== null;
    // In a bucket, this deletes also the film's heads of all places where viewers stopped. Without a bucket, the edge
    // can delete only the head of the beginning.
    const purged = await store.purge(key);
    if (purged === null) await store.drop(key);
    deleted += purged ?? Number(isThere);
  }
  await gate.forgetHeadsMade(ref);
  return c.json({ deleted });
}

/** The Cron Trigger (`[triggers] crons` of wrangler.toml). */
export async function scheduled(_event: ScheduledController, env: Env, executionCtx: ExecutionContext): Promise<void> {
  const config = configOf(env);
  if (!config.headsByCron || !config.headsOn || !config.playbackEnabled) return;
  const c: RouteContext = new Context<App>(new Request(config.origin), { env, executionCtx });
  console.log(`Heads made: ${await fillLibrary(c)}`);
}
