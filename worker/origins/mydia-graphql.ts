/**
 * The GraphQL queries that the edge sends to Mydia, and what their answers mean. They are sent by `POST /api/graphql`,
 * which came in 2026. Errors come with status 200.
 */
import * as v from 'valibot';
import { type MediaRef, parseMediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { FILE_HEADER } from '../../protocol/urls.ts';
import type { FileId, Refusal, SessionUse } from './adapter.ts';
import { isPlayerOff } from './mydia-candidates.ts';

export const GRAPHQL = '/api/graphql';

/** With this `accept` header, Phoenix says in JSON, and not with a page, that a route does not exist. */
export const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

const ErrorsSchema = v.object({ errors: v.pipe(v.array(v.looseObject({ message: v.string() })), v.minLength(1)) });

/** @returns whether the answer is one of GraphQL's, whatever its status */
export const isGraphqlAnswer = (json: unknown): boolean =>
  v.is(v.object({ data: v.looseObject({}) }), json) || v.is(ErrorsSchema, json);

/** For a route that does not exist, Phoenix answers `{"errors": {"detail": "Not Found"}}`. */
export const isMissingRoute = ({ status }: Response, json: unknown): boolean =>
  status === 404 && v.is(v.looseObject({}), json) && !v.is(ErrorsSchema, json) && !isPlayerOff(json);

/**
 * The facts that Mydia has found in a file. A file that takes this file's place differs in at least one of these facts,
 * if only in the length.
 */
const METADATA = 'metadata{duration width height bitrate hdrFormat originalCodec originalAudioCodec container}';
/** … and, in autumn's version, the languages in which this viewer prefers to hear the file. */
export const METADATA_HEARD = METADATA.replace('}', ' preferredAudioLanguages}');

/**
 * Asks which file a media ref means. The answer also tells whether the viewer may have the file. The query starts
 * nothing.
 * @param metadata the fields of the file for which the query asks
 */
export function candidatesQuery(ref: MediaRef, metadata = METADATA): string {
  const { kind, id } = splitMediaRef(ref);
  const query = `query($contentType:String!,$id:ID!){streamingCandidates(contentType:$contentType,id:$id){fileId candidates{strategy} ${metadata}}}`;
  return JSON.stringify({ query, variables: { contentType: kind, id } });
}

const FileSchema = v.object({
  data: v.object({
    streamingCandidates: v.object({ fileId: v.string(), metadata: v.nullish(v.looseObject({}), null) }),
  }),
});

/** `version`: as in `Allowed`. */
export interface FileTold {
  file: FileId;
  version: string | null;
}

/**
 * @returns the version of the file that an answer is about: the embedded origin says it in a header, and in Mydia's
 *   answer the metadata stand for it
 */
export const versionOf = ({ headers }: Response, metadata: object | null): string | null =>
  headers.get(FILE_HEADER) ?? (metadata && JSON.stringify(metadata));

/**
 * @param response the response from which `json` came
 * @returns null for an answer that says nothing about the file, such as the answer of a Mydia that does not have this
 *   query yet
 */
export function readToldFile(json: unknown, response: Response): FileTold | { code: Refusal } | null {
  const found = v.safeParse(FileSchema, json);
  if (found.success) {
    const { fileId, metadata } = found.output.data.streamingCandidates;
    if (!parseMediaRef(`file/${fileId}`)) return null;
    return { file: fileId as FileId, version: versionOf(response, metadata) };
  }
  const messages = v.is(ErrorsSchema, json) ? json.errors.map(({ message }) => message) : [];
  if (messages.some((message) => /authentication required|unauthori[sz]ed/i.test(message)))
    return { code: 'signed_out' };
  if (messages.some((message) => /\bnot found$|^no media files available/i.test(message))) return { code: 'not_found' };
  return null;
}

/** Asks which arguments the origin's own player can give when it starts a session. It needs no sign-in. */
export const PLAYER_QUERY = JSON.stringify({ query: '{__schema{mutationType{fields{name args{name}}}}}' });

const named = { name: v.string() };
const PlayerSchema = v.object({
  data: v.object({
    __schema: v.object({
      mutationType: v.object({ fields: v.array(v.object({ ...named, args: v.array(v.object(named)) })) }),
    }),
  }),
});

/**
 * Reads from Mydia's schema which sessions its player plays:
 * - The schema has no `startStreamingSession`: the player plays the session to which `/stream` leads (`any`).
 * - `startStreamingSession` has no `playlistMode`: a start gets the session that runs (`own`).
 * - `startStreamingSession` has a `playlistMode`: a start with it gets a session of its own (`exact`).
 * @returns null for an answer in any other form
 */
export function readSessionUse(json: unknown): SessionUse | null {
  const result = v.safeParse(PlayerSchema, json);
  if (!result.success) return null;
  const start = result.output.data.__schema.mutationType.fields.find(({ name }) => name === 'startStreamingSession');
  if (!start) return 'any';
  return start.args.some(({ name }) => name === 'playlistMode') ? 'exact' : 'own';
}
