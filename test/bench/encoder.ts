/** Another viewer's Play, which keeps one of the origin's encoders at work. */
import { randomUUID } from 'node:crypto';
import { ANOTHER, movie, signIn } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';

export interface BenchEncoder {
  isRunning(): Promise<boolean>;
  /** Ends the other viewer's session. */
  giveBack(): Promise<void>;
}

/**
 * Starts the Play of another film.
 * @returns once that film's first segment exists
 * @throws when the edge refuses the playlist
 */
export async function encodeAnother(stack: Stack): Promise<BenchEncoder> {
  const ref = `movie/${await movie(stack, ANOTHER)}`;
  const headers = { cookie: await signIn(stack) };
  const visit = randomUUID();
  const playlist = `${stack.url}/api/v1/hls/play/${ref}/index.m3u8?visit=${visit}`;
  const response = await fetch(playlist, { headers });
  if (!response.ok) throw new Error(`${playlist} was answered ${response.status}`);
  return {
    isRunning: async () => (await stack.ffmpegs()).length > 0,
    giveBack: async () => {
      await fetch(`${stack.url}/api/v1/hls/cancel/${ref}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ visit }),
      });
    },
  };
}
