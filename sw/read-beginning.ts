/** Reads ahead a film's first segments, at the viewer's place, while its player page loads. */
import { safeParse } from 'valibot';
import type { MediaRef } from '../protocol/ids.ts';
import { PlaybackSchema } from '../protocol/messages.ts';
import { manifestPath, parseSegmentPath } from '../protocol/urls.ts';
import { wantedStart } from '../protocol/wanted-start.ts';
import type { WorkerMemory } from './memory.ts';
import { fetchAndKeep } from './play.ts';

interface Beginning {
  /** The page that will play the film. */
  client: string;
  ref: MediaRef;
  /** The edge's answer to the request that the worker has made for that page; null after a failure. */
  playlist: Promise<Response | null>;
  position: Promise<Response | null>;
  waitUntil(work: Promise<unknown>): void;
}

/** The page gets both answers as well, so the worker copies them before the page reads them. */
export async function readBeginning(beginning: Beginning, { stash, ahead }: WorkerMemory): Promise<void> {
  const { client, ref, waitUntil } = beginning;
  const copyOf = (answer: Response | null) => answer?.clone() ?? null;
  const [playlist, position] = await Promise.all([beginning.playlist.then(copyOf), beginning.position.then(copyOf)]);
  const text = await playlist?.text();
  if (!text) return;
  const saved = safeParse(PlaybackSchema, await position?.json());
  for (const uri of urisAt(text, wantedStart(saved.success ? saved.output : null))) {
    const url = new URL(uri, new URL(manifestPath(ref), location.origin));
    const segment = parseSegmentPath(url.pathname);
    const film = segment && stash.open(segment);
    if (!film || film.segments.has(segment.name)) continue;
    ahead.keep(
      client,
      url.pathname,
      fetchAndKeep({ request: new Request(url), waitUntil }, segment.name, film, stash),
      Date.now(),
    );
  }
  stash.admit(client, ref, text);
}

/**
 * @returns the URIs that a player loads first when it begins at `place`, in seconds: the initialization section, where
 * there is one, and a segment
 */
export function urisAt(playlist: string, place: number): string[] {
  let init: string | undefined;
  let end = 0;
  for (const line of playlist.split('\n')) {
    init = /^#EXT-X-MAP:.*URI="([^"]+)"/.exec(line)?.[1] ?? init;
    end += Number(/^#EXTINF:([\d.]+)/.exec(line)?.[1] ?? 0);
    if (line && !line.startsWith('#') && end > place) return init ? [init, line] : [line];
  }
  return [];
}
