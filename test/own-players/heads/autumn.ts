/**
 * Adds a Mydia of autumn to the origin double, and its player. Playlists are complete, and each set of parameters has a
 * session of its own.
 */
import { beforeEach } from 'vitest';
import { cookieOf, jwtOf } from '../../worker/account-credentials.ts';
import { type OriginDouble, useOrigin } from '../../worker/origin-double.ts';
import { textOf } from '../../worker/visitor.ts';
import { askGraphql, endPlayer, fetchOf, signIn, TV } from '../player.ts';

const OTHER_SUB = '5d2c1f7a-1111-4222-8333-444455556666';
/** A viewer with another account than `TV`. */
export const BOB = {
  cookie: cookieOf(OTHER_SUB, 'of-bob'),
  headers: { authorization: `Bearer ${jwtOf(OTHER_SUB, 'of-bob')}` },
};

export const START =
  'mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int, $maxHeight: Int, ' +
  '$startPosition: Int, $playlistMode: PlaylistMode) { startStreamingSession(fileId: $fileId, strategy: $strategy, ' +
  'maxBitrate: $maxBitrate, maxHeight: $maxHeight, startPosition: $startPosition, playlistMode: $playlistMode) ' +
  '{ sessionId duration startPosition maxBitrate maxHeight playlistMode __typename } __typename }';

interface Variables {
  fileId: string;
  strategy?: string;
  maxBitrate?: number | null;
  maxHeight?: number | null;
  startPosition?: number;
  playlistMode?: string;
}

export interface Autumn {
  origin: OriginDouble;
  /** The bitrate of each file. Another value stands for a replaced file. */
  bitrate: number;
  /** The server's own limit on the height, which is a part of its answers. Null: none. */
  ownHeight: number | null;
  /** The language in which each account hears every film. */
  heard: Record<string, string[]>;
  /** Whether the origin hides a file from an account. */
  hidden: (account: string, file: string) => boolean;
  /** The account and the file of each request for candidates, as `alice film`. */
  asked: string[];
  /** The account and the file of each started session, as `alice film`. */
  plays: string[];
}

/** The complete playlist of a film of `seconds`. */
export const wholePlaylist = (seconds: number): string =>
  [
    ...[
      '#EXTM3U',
      '#EXT-X-VERSION:3',
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
    ],
    ...Array.from({ length: Math.ceil(seconds / 4) }, (_, at) => {
      const length = Math.min(4, seconds - at * 4).toFixed(6);
      return [`#EXTINF:${length},`, nameOf(at)];
    }).flat(),
    '#EXT-X-ENDLIST\n',
  ].join('\n');

export const nameOf = (at: number): string => `segment_${String(at).padStart(5, '0')}.ts`;

export function useAutumn(): Autumn {
  const origin = useOrigin();
  const autumn = { origin } as Autumn;
  beforeEach(() => {
    signIn(origin);
    for (const credential of [BOB.cookie, BOB.headers.authorization]) {
      origin.viewers.push(credential);
      origin.users[credential] = 'bob';
    }
    origin.users['service-key'] = 'edge';
    Object.assign(autumn, {
      bitrate: 8_000,
      ownHeight: null,
      heard: {},
      hidden: () => false,
      asked: [],
      plays: [],
    } satisfies Partial<Autumn>);
    origin.playlist = wholePlaylist(90);
    origin.graphql = (request) => answer(autumn, request);
  });
  return autumn;
}

async function answer(autumn: Autumn, request: Request): Promise<Response> {
  const { origin, bitrate, ownHeight, heard, hidden, asked, plays } = autumn;
  const { query, variables = {} } = (await request.json()) as { query: string; variables?: Record<string, string> };
  const error = (message: string): Response => Response.json({ data: null, errors: [{ message }] });
  if (query.includes('__schema')) {
    const args = ['fileId', 'strategy', 'playlistMode'].map((name) => ({ name }));
    return Response.json({
      data: { __schema: { mutationType: { fields: [{ name: 'startStreamingSession', args }] } } },
    });
  }
  const user = origin.users[origin.accountOf(request) ?? ''];
  if (user === undefined) return error('Authentication required');
  if (query.includes('endStreamingSession')) {
    origin.running.delete(variables.sessionId ?? '');
    return Response.json({ data: { endStreamingSession: true } });
  }
  if (query.includes('updateMovieProgress'))
    return Response.json({ data: { updateMovieProgress: { watched: false } } });
  if (query.includes('startStreamingSession')) {
    // A file id in the document itself overrides the variable.
    const file = /fileId: "(\w+)"/.exec(query)?.[1] ?? variables.fileId ?? '';
    if (hidden(user, file)) return error('Failed to start streaming session');
    const { maxBitrate = null, maxHeight = null, playlistMode = 'WINDOW' } = variables;
    const mode = playlistMode === 'FULL' ? [] : [playlistMode];
    const wanted = [...mode, maxBitrate, maxHeight, ...(heard[user] ?? [])].filter((part) => part !== null);
    const sessionId = ['session-of', file, user, ...wanted].join('-');
    origin.running.add(sessionId);
    plays.push(`${user} ${file}`);
    const started = {
      sessionId,
      duration: 90,
      startPosition: 0,
      maxBitrate,
      maxHeight: maxHeight ?? ownHeight,
      playlistMode,
    };
    return Response.json({ data: { startStreamingSession: started } });
  }
  const file = variables.contentType === 'file' ? (variables.id ?? '') : `file-of-${variables.id}`;
  asked.push(`${user} ${file}`);
  if (hidden(user, file)) return error('file not found');
  const metadata = { duration: 90, bitrate, preferredAudioLanguages: heard[user] ?? [] };
  return Response.json({
    data: { streamingCandidates: { fileId: file, candidates: [{ strategy: 'TRANSCODE' }], metadata } },
  });
}

type As = typeof TV | typeof BOB;

/** @returns the session; undefined where the origin starts none */
export async function start(variables: Variables, as: As = TV, query = START): Promise<string | undefined> {
  const all = { strategy: 'TRANSCODE', playlistMode: 'FULL', ...variables };
  const response = await askGraphql(JSON.stringify({ query, variables: all }), as);
  const { data } = (await response.json()) as { data: { startStreamingSession: { sessionId: string } } | null };
  return data?.startStreamingSession.sessionId;
}

/** Sends the cookie alone, as the player's engine does. @returns the segment's text, which names its session */
export const segmentOf = async (session: string, at: number, { cookie }: As = TV): Promise<string> =>
  textOf(await fetchOf(session, nameOf(at), { cookie }));

/** A player starts a session, and asks for its playlist and then for `segments` segments. */
export async function play(
  file: string,
  as: As = TV,
  segments = 5,
  wanted: Partial<Variables> = {},
): Promise<string[]> {
  const session = (await start({ fileId: file, ...wanted }, as)) ?? '';
  await fetchOf(session, 'index.m3u8', { cookie: as.cookie });
  const had: string[] = [];
  for (let at = 0; at < segments; at++) had.push(await segmentOf(session, at, as));
  return had;
}

const SAVE =
  'mutation Save($id: ID!, $positionSeconds: Int!) { updateMovieProgress(movieId: $id, positionSeconds: $positionSeconds) { watched } }';

/** A player saves its position, and ends its session. */
export async function stopAt(positionSeconds: number, session: string): Promise<void> {
  await askGraphql(JSON.stringify({ query: SAVE, variables: { id: 'any', positionSeconds } }), TV);
  await endPlayer(session, TV);
}
