/**
 * What a session of Mydia's player of autumn 2026 shows, and how the edge starts one like it. The edge starts it with
 * its own account.
 */
import * as v from 'valibot';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import {
  type Allowed,
  type FileId,
  OriginError,
  type OriginSessionId,
  type PlayedStart,
  type StartResult,
} from './adapter.ts';
import { answerJson } from './answer-text.ts';
import { candidatesQuery, GRAPHQL, JSON_HEADERS, METADATA_HEARD, versionOf } from './mydia-graphql.ts';
import { type MydiaHttp, START_TIMEOUT_MS, TIMEOUT_MS } from './mydia-http.ts';
import { originErrorOf } from './mydia-refusal.ts';
import { type AskedOfMydia, renditionOf, SessionIdSchema } from './mydia-start.ts';

const HeardSchema = v.object({
  data: v.object({
    streamingCandidates: v.object({
      fileId: v.string(),
      candidates: v.array(v.object({ strategy: v.string() })),
      metadata: v.looseObject({ preferredAudioLanguages: v.nullable(v.array(v.string())) }),
    }),
  }),
});

interface HeardFile {
  file: string;
  /** The rendition that the player usually asks for: without limits. */
  usual: AskedOfMydia;
  version: string;
  languages: string[];
}

/** @returns null where the viewer may not have the file, and where Mydia does not tell the viewer's languages */
function askHeardFile(http: MydiaHttp, ref: MediaRef, viewer: Credentials): Promise<HeardFile | null> {
  const body = candidatesQuery(ref, METADATA_HEARD);
  const init = { method: 'POST', headers: JSON_HEADERS, body, timeoutMs: TIMEOUT_MS };
  return http.ask(GRAPHQL, viewer, init, async (response) => {
    const told = v.safeParse(HeardSchema, await answerJson(response));
    if (!response.ok || !told.success) return null;
    const { fileId: file, candidates, metadata } = told.output.data.streamingCandidates;
    const { preferredAudioLanguages, ...ofFile } = metadata;
    const strategy = candidates.some((one) => one.strategy === 'HLS_COPY') ? 'HLS_COPY' : 'TRANSCODE';
    const usual = { strategy, maxBitrate: null, maxHeight: null };
    const version = versionOf(response, ofFile) as string;
    return { file, usual, version, languages: preferredAudioLanguages ?? [] };
  });
}

/**
 * Implements `OriginAdapter.identifyPlayed`. A session's sound is in the language in which its viewer hears this film
 * or show, so that language is a part of the rendition.
 */
export async function identifyPlayed(
  http: MydiaHttp,
  { ref, rendition }: PlayedStart,
  viewer: Credentials,
): Promise<Allowed | null> {
  const heardFile = await askHeardFile(http, ref, viewer);
  if (!heardFile) return null;
  const { file, usual, version, languages } = heardFile;
  const made = JSON.stringify([rendition ?? renditionOf(usual), languages]);
  return { allowed: true, position: 0, file: file as FileId, version, rendition: made };
}

const START =
  'mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $playlistMode: PlaylistMode) {' +
  'startStreamingSession(fileId: $fileId, strategy: $strategy, playlistMode: $playlistMode){sessionId}}';
const StartedSchema = v.object({ data: v.object({ startStreamingSession: v.object({ sessionId: SessionIdSchema }) }) });

/** Starts a session as the player does, with the edge's own account. */
export async function startAsPlayer(http: MydiaHttp, ref: MediaRef, account: Credentials): Promise<StartResult> {
  const heardFile = await askHeardFile(http, ref, account);
  if (!heardFile) throw new OriginError('not_found', 'The edge’s own account may not have this file');
  const variables = { fileId: heardFile.file, strategy: heardFile.usual.strategy, playlistMode: 'FULL' };
  const body = JSON.stringify({ query: START, variables });
  const init = { method: 'POST', headers: JSON_HEADERS, body, timeoutMs: START_TIMEOUT_MS };
  const askedAt = Date.now();
  return http.ask(GRAPHQL, account, init, async (response) => {
    const answer = await answerJson(response);
    const started = v.safeParse(StartedSchema, answer);
    if (!started.success) throw originErrorOf(response, answer);
    const id = started.output.data.startStreamingSession.sessionId as OriginSessionId;
    return { kind: 'session', id, isNew: null, askedAt, mayCopy: variables.strategy === 'HLS_COPY' };
  });
}
