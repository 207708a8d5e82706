/**
 * Sends the requests of autumn's player from another account. From what that account plays, the edge keeps the film's
 * head.
 */
import type { anotherAccount } from './another-account.ts';
import { eventually } from './browser.ts';
import type { MydiaSite } from './mydia-visitor.ts';
import type { Stack } from './stack.ts';

/** The names of the head's segments, which are 12 seconds long together. */
export const HEAD = ['segment_00000.ts', 'segment_00001.ts', 'segment_00002.ts'];
/** The most time that the encoder needs for a head, even on a busy machine. */
export const ENCODED_MS = 120_000;

const START = `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $playlistMode: PlaylistMode) {
  startStreamingSession(fileId: $fileId, strategy: $strategy, playlistMode: $playlistMode) {
    sessionId maxBitrate maxHeight playlistMode __typename
  }
}`;
const END = 'mutation EndStreamingSession($sessionId: String!) { endStreamingSession(sessionId: $sessionId) }';

/** The other account plays a film through the edge, up to the head's end. */
export async function playedInAutumn(
  site: MydiaSite,
  stack: Stack,
  { ask, headers }: ReturnType<typeof anotherAccount>,
  { file }: { file: string },
): Promise<void> {
  const variables = { fileId: file, strategy: 'HLS_COPY', playlistMode: 'FULL' };
  const { startStreamingSession } = await ask(START, variables);
  const { sessionId } = startStreamingSession as { sessionId: string };
  const read = async (name: string): Promise<boolean> => {
    const response = await fetch(`${stack.url}/api/v1/hls/${sessionId}/${name}`, { headers: headers() });
    await response.arrayBuffer();
    return response.ok;
  };
  for (const name of ['index.m3u8', ...HEAD]) await eventually(`there is ${name}`, () => read(name), ENCODED_MS);
  await ask(END, { sessionId });
  await eventually('nothing runs', () => site.ffmpegs() === 0, 30_000);
}
