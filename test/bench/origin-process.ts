/** A running embedded origin, and a client that plays from it as soon as possible. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { TranscodeSetting } from '../../origin/config.ts';
import { readListing } from '../../origin/session/playlist.ts';
import { completeLibrary } from '../origin/complete-library.ts';

const KEY = 'the key of the benchmark';
/** How often the client asks for the playlist, in milliseconds. */
const ASK_MS = 4;

const ListeningSchema = v.object({ url: v.string() });

export async function startOrigin(library: string, setting: TranscodeSetting) {
  const child = spawn(process.execPath, ['origin/main.ts'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      MEDIA_DIR: library,
      TRANSCODE: setting,
      // The bare ffmpeg command that is measured beside this origin encodes in software, too.
      ENCODER: 'software',
      ORIGIN_FAULTS: 'false',
      USERS: JSON.stringify([{ username: 'bench', apiKey: KEY }]),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { url } = v.parse(ListeningSchema, (await once(child, 'message'))[0]);
  const ask = (path: string, method = 'GET') =>
    fetch(new URL(path, url), { method, headers: { 'x-api-key': KEY }, redirect: 'manual' });
  const { movies } = await completeLibrary(url);

  return {
    /**
     * Starts the film's session, and ends it after the measurement.
     * @returns milliseconds from the request for the film until the client has its initialization section and first
     * segment
     */
    async untilFetched(title: string): Promise<number> {
      const id = movies.find((movie) => movie.title === title)?.id;
      const started = performance.now();
      const playlist = (await ask(`/api/v1/stream/movie/${id}`)).headers.get('location') as string;
      let names: string[] = [];
      while (names.length === 0) {
        const reply = await ask(playlist);
        const text = await reply.text();
        if (reply.ok) names = [...readListing(text).keys()];
        else await sleep(ASK_MS);
      }
      const first = names.slice(0, names[0]?.endsWith('.mp4') ? 2 : 1);
      await Promise.all(first.map(async (name) => (await ask(new URL(name, playlist).href)).arrayBuffer()));
      const ms = performance.now() - started;
      await ask(new URL('.', playlist).href.replace(/\/$/, ''), 'DELETE');
      return ms;
    },
    async stop(): Promise<void> {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
