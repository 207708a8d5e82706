/** Reads the start of a session by Mydia's own player: its file, its place, its quality. */
import * as v from 'valibot';
import { parseMediaRef } from '../../protocol/ids.ts';
import type { OriginSessionId, PlayerStart } from './adapter.ts';
import { parseJson } from './answer-text.ts';

export const SessionIdSchema = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

/**
 * A document that does nothing but start one session, and in which each argument has the value of the variable with its
 * name. Any other document (with aliases, comments, several operations) may start a session of another file than the
 * variables name.
 */
const DOCUMENT =
  /^\s*mutation\s+\w+\s*\((?:\s*\$\w+\s*:\s*\w+!?,?)+\s*\)\s*\{\s*startStreamingSession\s*\(((?:\s*(\w+)\s*:\s*\$\2\b,?)+)\s*\)\s*\{[\w\s]*\}[\w\s]*\}\s*$/;

/** Mydia takes 0 or less for no limit. */
const limit = v.pipe(
  v.nullish(v.number(), null),
  v.transform((most) => (most !== null && most > 0 ? most : null)),
);
const RequestSchema = v.object({
  query: v.pipe(v.string(), v.regex(DOCUMENT)),
  variables: v.looseObject({
    fileId: v.string(),
    strategy: v.nullish(v.string(), null),
    startPosition: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    maxBitrate: limit,
    maxHeight: limit,
  }),
});
const AnswerSchema = v.object({
  data: v.object({ startStreamingSession: v.object({ sessionId: SessionIdSchema, playlistMode: v.literal('FULL') }) }),
});

/** In 2026-07, Mydia's answer to a start does not have this field. */
const untold = v.optional(v.undefined());
const AnswerOfJulySchema = v.object({
  data: v.object({
    startStreamingSession: v.object({ sessionId: SessionIdSchema, playlistMode: untold, startPosition: untold }),
  }),
});

/**
 * The strategy and the limits that a player asks for, in kbit/s and in pixels. The edge reads them from the request and
 * not from Mydia's answer. The answer also includes the server's own limit (`MAX_TRANSCODE_HEIGHT`), which is known
 * only after a start. All sessions of a server have the same such limit, so the edge can do without it.
 */
export interface AskedOfMydia {
  strategy: string | null;
  maxBitrate: number | null;
  maxHeight: number | null;
}

/** `FULL` stands for the segments of a complete playlist: MPEG-TS, four seconds each, named by their position. */
export const renditionOf = ({ strategy, maxBitrate, maxHeight }: AskedOfMydia): string =>
  JSON.stringify(['FULL', strategy, maxBitrate, maxHeight]);

/**
 * @param body the request's body, as it was sent. A body that could be read in two ways, such as one that names a file
 *   twice, counts as none
 * @param answer Mydia's answer, which names the session and says whether its playlist is complete
 * @returns null for a request that is no start, for a start that the edge does not understand as a whole, and for a
 *   start of 2026-07 with a bitrate limit or in the middle of the film
 */
export function readPlayerStart(body: string, answer: string): PlayerStart | null {
  const json = parseJson(body);
  const request = v.safeParse(RequestSchema, json);
  if (!request.success || JSON.stringify(json) !== body) return null;
  const { fileId, strategy, startPosition: position, maxBitrate, maxHeight } = request.output.variables;
  const ref = parseMediaRef(`file/${fileId}`);
  const answered = parseJson(answer);
  const complete = v.safeParse(AnswerSchema, answered);
  if (ref && complete.success) {
    const { sessionId } = complete.output.data.startStreamingSession;
    const rendition = renditionOf({ strategy, maxBitrate, maxHeight });
    return { session: sessionId as OriginSessionId, ref, position, rendition };
  }
  const growing = v.safeParse(AnswerOfJulySchema, answered);
  // A session of July has the same bits as the film's head only when the session begins at 0 and has no bitrate limit.
  // July's ffmpeg ignores all other limits.
  if (!ref || !growing.success || maxBitrate !== null || position > 0) return null;
  const { sessionId } = growing.output.data.startStreamingSession;
  return { session: sessionId as OriginSessionId, ref, position, rendition: null };
}
