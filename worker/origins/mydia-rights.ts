/** What Mydia is asked about a viewer: may they watch, and from which place. */
import * as v from 'valibot';
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { PlaybackSchema } from '../../protocol/messages.ts';
import { API, FILE_HEADER, playbackUrl } from '../../protocol/urls.ts';
import { wantedStart } from '../../protocol/wanted-start.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { FileId, Refusal, ViewerVerdict } from './adapter.ts';
import { answerJson } from './answer-text.ts';
import { isPlayerOff } from './mydia-candidates.ts';
import {
  candidatesQuery,
  type FileTold,
  GRAPHQL,
  isGraphqlAnswer,
  isMissingRoute,
  JSON_HEADERS,
  readToldFile,
} from './mydia-graphql.ts';
import { foreignAnswerError, isJsonObject, type MydiaHttp, TIMEOUT_MS } from './mydia-http.ts';
import { originErrorOf } from './mydia-refusal.ts';
import { rememberedUse, rememberUse } from './session-use.ts';

/** Implements `OriginAdapter.authorise`. */
export async function authorise(http: MydiaHttp, ref: MediaRef, viewer: Credentials): Promise<ViewerVerdict> {
  const { kind, id } = splitMediaRef(ref);
  // The adapter asks for the viewer's right and position at the same time: a first look then waits for one round trip
  // alone. Mydia keeps no position of a `file`.
  const [asked, playback] = await Promise.all([
    fileOf(http, ref, viewer),
    kind === 'file' ? null : playbackOf(http, ref, viewer),
  ]);
  if (asked && 'code' in asked) return { allowed: false, code: asked.code };
  if (playback && 'code' in playback) return { allowed: false, code: playback.code };
  const { file, version } = asked ?? { file: null, version: null };
  if (playback) return { allowed: true, position: playback.position, file, version: version ?? playback.version };
  const code = file === null ? await fileRefusalOf(http, id, viewer) : null;
  if (code !== null) return { allowed: false, code };
  return { allowed: true, position: 0, file: file ?? (id as FileId), version };
}

/** No library has a film of this id: Mydia says so to a viewer that is signed in, and to no other. */
const NO_FILM = 'movie/00000000-0000-4000-8000-000000000000' as MediaRef;

/** Implements `OriginAdapter.accepts`. */
export function accepts(http: MydiaHttp, credentials: Credentials): Promise<boolean | null> {
  return http.ask(playbackUrl(NO_FILM), credentials, { timeoutMs: TIMEOUT_MS }, async (response) => {
    const { status } = response;
    const answer = await answerJson(response);
    if (status === 401 || status === 403) return false;
    // 429 says nothing about this key: after too many wrong keys, Mydia refuses every key.
    return (response.ok || status === 404) && isJsonObject(answer) && !isPlayerOff(answer) ? true : null;
  });
}

/** @returns the file that the origin would give this viewer; null where the origin does not tell */
async function fileOf(
  http: MydiaHttp,
  ref: MediaRef,
  viewer: Credentials,
): Promise<FileTold | { code: Refusal } | null> {
  if (rememberedUse(http.origin) === 'any') return null;
  const init = { method: 'POST', headers: JSON_HEADERS, body: candidatesQuery(ref), timeoutMs: TIMEOUT_MS };
  return http.ask(GRAPHQL, viewer, init, async (response) => {
    const answer = await answerJson(response);
    if (isMissingRoute(response, answer)) rememberUse(http.origin, 'any');
    if (isPlayerOff(answer)) throw originErrorOf(response, answer);
    if (response.status === 404 || isGraphqlAnswer(answer)) return readToldFile(answer, response);
    if (!response.ok) return refusalOf(response, answer);
    throw foreignAnswerError();
  });
}

function playbackOf(
  http: MydiaHttp,
  ref: MediaRef,
  viewer: Credentials,
): Promise<{ position: number; version: string | null } | { code: Refusal }> {
  return http.ask(playbackUrl(ref), viewer, { timeoutMs: TIMEOUT_MS }, async (response) => {
    const answer = await answerJson(response);
    if (!response.ok) return refusalOf(response, answer);
    if (!isJsonObject(answer)) throw foreignAnswerError();
    const playback = v.safeParse(PlaybackSchema, answer);
    const position = wantedStart(playback.success ? playback.output : null);
    return { position, version: response.headers.get(FILE_HEADER) };
  });
}

/**
 * Asks routes that are older than GraphQL.
 * @returns why this viewer may not have the file; null when the viewer may have it
 */
async function fileRefusalOf(http: MydiaHttp, file: string, viewer: Credentials): Promise<Refusal | null> {
  // Mydia of 2025 gives a file to every viewer that is signed in. No route tells only whether the viewer is signed in,
  // so the adapter asks for the position in a movie that Mydia does not have.
  if (rememberedUse(http.origin) === 'any') {
    const answer = await playbackOf(http, `movie/${file}` as MediaRef, viewer);
    return 'code' in answer && answer.code === 'signed_out' ? answer.code : null;
  }
  return http.ask(`${API}/stream/file/${file}/candidates`, viewer, { timeoutMs: TIMEOUT_MS }, async (response) => {
    const answer = await answerJson(response);
    if (!response.ok) return refusalOf(response, answer).code;
    if (!isJsonObject(answer)) throw foreignAnswerError();
    return null;
  });
}

/** The origin's refusal of a viewer. @throws OriginError for an answer that is no refusal */
function refusalOf(response: Response, answer: unknown): { code: Refusal } {
  const error = originErrorOf(response, answer);
  const { code } = error;
  // Mydia says in JSON that a film does not exist; a proxy's 404 is about an address that the proxy does not know.
  if (code === 'signed_out' || (code === 'not_found' && isJsonObject(answer))) return { code };
  throw code === 'not_found' ? foreignAnswerError() : error;
}
