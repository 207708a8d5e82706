/** `POST /api/graphql`: passed on, and read for sessions that the origin's own player starts or ends. */
import * as v from 'valibot';
import { parseMediaRef } from '../../protocol/ids.ts';
import { configOf } from '../config.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { answerText, parseJson } from '../origins/answer-text.ts';
import { readPlayerStart, SessionIdSchema } from '../origins/mydia-start.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import { keepStoppedHead } from './keep-player-head.ts';
import { withMutableHeaders } from './own-headers.ts';
import { passOn } from './pass-on.ts';
import { recordPosition, recordStart } from './played.ts';
import { adoptSession, endPlayerSession } from './player-session.ts';

/** The longest request that the edge reads, in bytes: a player's own requests have a few hundred. */
const READ_BYTES = 64 * 1024;

const RequestSchema = v.object({
  query: v.string(),
  variables: v.nullish(v.looseObject({ fileId: v.optional(v.string()), sessionId: v.optional(v.string()) }), {}),
});
type PlayerRequest = v.InferOutput<typeof RequestSchema>;
const StartedSchema = v.object({ data: v.object({ startStreamingSession: v.object({ sessionId: SessionIdSchema }) }) });

export async function answerGraphql(c: RouteContext): Promise<Response> {
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  const isJson = /json/.test(c.req.header('content-type') ?? '');
  if (!configOf(c.env).playbackEnabled || !isJson || !(length <= READ_BYTES)) return passOn(c);
  // The body is passed on as bytes, since it need not be text.
  const body = await c.req.raw.arrayBuffer();
  const sent = new TextDecoder().decode(body);
  const request = readRequest(sent);
  const copy = new Request(c.req.raw, { body });
  if (request && /\bstartStreamingSession\s*\(/.test(request.query)) return passStart(c, copy, request, sent);
  const ended = request?.variables?.sessionId;
  const position = request?.variables?.positionSeconds;
  const savesPosition = /\bupdate(?:Movie|Episode)Progress\s*\(/.test(request?.query ?? '');
  if (savesPosition && typeof position === 'number') runInBackground(c, recordPosition(c, position));
  const ends = /\bendStreamingSession\s*\(/.test(request?.query ?? '') && v.is(SessionIdSchema, ended);
  if (ends) runInBackground(c, keepStoppedHead(c, ended as OriginSessionId));
  if (ends && (await endPlayerSession(c, ended as OriginSessionId))) {
    // A client whose documents are generated asks for the type as well, and cannot read an answer without the type.
    return c.json({ data: { endStreamingSession: true, __typename: 'RootMutationType' } });
  }
  return passOn(c, copy);
}

/** Mydia's `startStreamingSession` is a Play of that account and file. */
async function passStart(
  c: RouteContext,
  copy: Request,
  { query, variables }: PlayerRequest,
  sent: string,
): Promise<Response> {
  const response = await passOn(c, copy);
  if (!response.ok) return response;
  const text = await answerText(response);
  const started = v.safeParse(StartedSchema, parseJson(text));
  if (started.success) {
    // Only newer servers accept the argument `playlistMode`, and the player of such a server plays only sessions that
    // the player has started (`exact`). A start without this argument proves nothing, since newer servers accept such a
    // start, too.
    if (/\bplaylistMode\b/.test(query)) originOf(configOf(c.env)).learnSessionUse('exact');
    const ref = parseMediaRef(`file/${variables?.fileId ?? ''}`);
    const id = started.output.data.startStreamingSession.sessionId as OriginSessionId;
    if (ref) runInBackground(c, adoptSession(c, ref, id));
    const start = readPlayerStart(sent, text);
    // The answer waits for this: the session must be recorded before the player's next request comes.
    if (start && c.req.url.endsWith('/graphql')) await recordStart(c, start);
  }
  return new Response(text, withMutableHeaders(response));
}

function readRequest(body: string): PlayerRequest | null {
  const result = v.safeParse(RequestSchema, parseJson(body));
  return result.success ? result.output : null;
}
