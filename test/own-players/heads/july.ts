/**
 * Adds a Mydia of 2026-07 to the origin double. The sessions of its player grow from 0, and list nothing until
 * something is encoded.
 */
import { beforeEach } from 'vitest';
import { speakGraphql } from '../../worker/graphql-double.ts';
import { type OriginDouble, useOrigin } from '../../worker/origin-double.ts';
import { textOf, urisIn } from '../../worker/visitor.ts';
import { fetchOf, signIn, TV } from '../player.ts';
import { BOB } from './autumn.ts';

export interface July {
  origin: OriginDouble;
  /** The origin's GraphQL requests, in order. */
  asked: string[];
  /** The bitrate of every file. Another number stands for a replaced file. Null: the origin does not tell it. */
  bitrate: number | null;
  /** Whether the origin hides a media ref from an account. */
  hidden: (account: string, ref: string) => boolean;
  /**
   * Resolves once the session has its first segments. Until then the origin holds the session's playlist, as Mydia
   * does.
   */
  encoded: PromiseWithResolvers<void>;
}

export const nameOf = (at: number): string => `segment_${String(at).padStart(3, '0')}.ts`;

/** The playlist of a session that has made `count` segments. */
export const growing = (count: number): string =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:5', '#EXT-X-MEDIA-SEQUENCE:0'],
    ...Array.from({ length: count }, (_, at) => ['#EXTINF:5.005000,', nameOf(at)]).flat(),
    '',
  ].join('\n');

export function useJuly(): July {
  const origin = useOrigin();
  const july = { origin } as July;
  beforeEach(() => {
    signIn(origin);
    for (const credential of [BOB.cookie, BOB.headers.authorization]) {
      origin.viewers.push(credential);
      origin.users[credential] = 'bob';
    }
    const encoded = Promise.withResolvers<void>();
    encoded.resolve();
    const asked = speakGraphql(origin, 'own', (account, ref) => july.hidden(origin.users[account] ?? account, ref));
    Object.assign(july, { asked, bitrate: 8_000, hidden: () => false, encoded } satisfies Partial<July>);
    const spoken = origin.graphql;
    origin.graphql = async (request) => {
      const answer = await spoken(request);
      const { data } = (await answer.clone().json()) as { data: { streamingCandidates?: object } | null };
      const { bitrate } = july;
      if (!data?.streamingCandidates || bitrate === null) return answer;
      return Response.json({ data: { streamingCandidates: { ...data.streamingCandidates, metadata: { bitrate } } } });
    };
    origin.instead = async ({ url }) => {
      if (url.endsWith('/index.m3u8')) await july.encoded.promise;
      return undefined;
    };
  });
  return july;
}

/** @returns the playlist's text, and the addresses and names of its segments */
export async function playlistOf(
  session: string,
  { cookie }: { cookie: string } = TV,
): Promise<{ text: string; uris: string[]; names: string[] }> {
  const text = await textOf(await fetchOf(session, 'index.m3u8', { cookie }));
  const uris = urisIn(text, `/api/v1/hls/${session}/index.m3u8`);
  return { text, uris, names: uris.map((uri) => uri.split('/').at(-1) ?? '') };
}
