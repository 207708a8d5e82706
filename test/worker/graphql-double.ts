/** Adds a Mydia of 2026 to the origin double: the part of its GraphQL that the edge and Mydia's own player use. */
import { type OriginDouble, sessionOf } from './origin-double.ts';

/**
 * `own`: Mydia of 2026-07, whose player plays the running session. `exact`: Mydia of autumn, whose player names a mode
 * of the playlist.
 */
export type PlayerKind = 'own' | 'exact';

const START_ARGS = { own: ['fileId', 'strategy', 'maxBitrate'], exact: ['fileId', 'strategy', 'playlistMode'] };

interface Question {
  query: string;
  variables?: { contentType?: string; id?: string; fileId?: string; sessionId?: string };
}

/**
 * @param hidden whether Mydia hides a media ref from a signed-in viewer
 * @returns the requests, in order: `player`, `<credential> <media ref>`, `start <file>` or `end <session>`
 */
export function speakGraphql(
  origin: OriginDouble,
  player: PlayerKind,
  hidden: (account: string, ref: string) => boolean = () => false,
): string[] {
  const asked: string[] = [];
  const error = (message: string): Response => Response.json({ data: null, errors: [{ message }] });
  origin.graphql = async (request) => {
    const { query, variables } = (await request.json()) as Question;
    if (query.includes('__schema')) {
      asked.push('player');
      const args = START_ARGS[player].map((name) => ({ name }));
      const fields = [
        { name: 'endStreamingSession', args: [{ name: 'sessionId' }] },
        { name: 'startStreamingSession', args },
      ];
      return Response.json({ data: { __schema: { mutationType: { fields } } } });
    }
    const { contentType = '', id = '', fileId: file, sessionId } = variables ?? {};
    const account = origin.accountOf(request);
    if (file !== undefined) {
      asked.push(`start ${file}`);
      if (!account) return error('Authentication required');
      // One session for each file and user, whichever way it was started.
      const session = sessionOf(file, origin.users[account] ?? account);
      origin.running.add(session);
      const started = { sessionId: session, duration: 90, __typename: 'StreamingSessionResult' };
      return Response.json({ data: { startStreamingSession: started, __typename: 'RootMutationType' } });
    }
    if (sessionId !== undefined) {
      asked.push(`end ${sessionId}`);
      if (!account) return error('Authentication required');
      origin.running.delete(sessionId);
      return Response.json({ data: { endStreamingSession: true, __typename: 'RootMutationType' } });
    }
    asked.push(`${account} ${contentType}/${id}`);
    if (!account) return error('Authentication required');
    if (hidden(account, `${contentType}/${id}`)) return error(`${contentType} not found`);
    const fileId = contentType === 'file' ? id : `file-of-${id}`;
    return Response.json({ data: { streamingCandidates: { fileId, candidates: [{ strategy: 'TRANSCODE' }] } } });
  };
  return asked;
}
