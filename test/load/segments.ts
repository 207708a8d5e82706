/**
 * Reads segments through the edge, with and without the edge's cache, and the same segments directly from the origin.
 * The origin is the embedded one, with a real film.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type MediaRef, newVisitId } from '../../protocol/ids.ts';
import { manifestUrl } from '../../protocol/urls.ts';
import { BENCHMARK, ensureSamples } from '../../scripts/samples.ts';
import { movie, signIn } from '../e2e/site.ts';
import { startStack } from '../e2e/stack.ts';
import { Latency } from './latency.ts';
import type { Result } from './result.ts';
import { originPlaylist, segmentPaths } from './session-paths.ts';
import { settled } from './settled.ts';
import { type Crowd, crowd } from './visitors.ts';

const FILM = 'Long Matinee';

const UNCACHED_MAX_MS = 5;
const REPEATS = 12;
/** The number of requests before the measurement, since the engine compiles only code that it has run often. */
const WARM_UP_ROUNDS = 30;
/** How many of the first segments are left out, since the edge has asked for them by itself. */
const ASKED_AHEAD = 3;

export interface SegmentsSize {
  sessions: number;
}

export async function segments({ sessions }: SegmentsSize): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headstart-load-'));
  await makeFilm(path.join(folder, `${FILM} (2024).mkv`));
  const stack = await startStack({ env: { MEDIA_DIR: folder, TRANSCODE: 'fast', AHEAD_S: '0', LINGER_S: '1' } });
  const [edge, origin] = [crowd(stack.url, 1), crowd(stack.originUrl, 1)];
  const ways = { direct: new Latency(), uncached: new Latency(), cached: new Latency() };
  let count = 0;
  let bytes = 0;
  try {
    const viewer = (await signIn(stack)).replace('_mydia_key=', '');
    const ref = `movie/${await movie(stack, FILM)}` as MediaRef;
    const atOrigin = await wholeFilm(origin, await originPlaylist(stack.originUrl, ref, viewer), viewer);
    const read = async (people: Crowd, segment: string | undefined): Promise<number> => {
      const { status, body } = await people.get(segment ?? '', viewer);
      if (status !== 200) throw new Error(`${segment}: ${status}`);
      return body.length;
    };
    const timed = async (way: keyof typeof ways, people: Crowd, segment: string | undefined): Promise<number> => {
      const since = performance.now();
      const length = await read(people, segment);
      ways[way].add(since);
      return length;
    };
    for (let session = 1; session <= sessions; session++) {
      const visit = newVisitId();
      const atEdge = await wholeFilm(edge, manifestUrl(ref, visit), viewer);
      for (let round = 0; round < WARM_UP_ROUNDS; round++) {
        await read(origin, atOrigin[0]);
        await read(edge, atEdge[0]);
      }
      // When the edge sends a segment, the edge also asks the origin for the next segment. The test reads from the last
      // segment to the first, so the edge has already read that next segment.
      for (let at = atEdge.length - 1; at >= ASKED_AHEAD; at--) {
        bytes += await timed('direct', origin, atOrigin[at]);
        await timed('uncached', edge, atEdge[at]);
        await timed('cached', edge, atEdge[at]);
        count++;
      }
      await edge.ask('cancel', { viewer, ref, visit });
      await settled(async () => stack.accessLog().filter(({ method }) => method === 'DELETE').length === session);
    }
    const p50 = (way: keyof typeof ways): number => ways[way].percentiles().p50;
    const [cached, direct] = [p50('cached'), p50('direct')];
    const more = Math.round((p50('uncached') - direct) * 10) / 10;
    return {
      name: `${count} segments of ${Math.round(bytes / count / 1000)} kB, one at a time`,
      target: `from the edge's cache no slower than from the origin, uncached ≤ ${UNCACHED_MAX_MS} ms slower (p50)`,
      measured: `cached ${cached} ms; from the origin ${direct} ms; uncached ${more} ms slower than from the origin`,
      passed: cached <= direct && more <= UNCACHED_MAX_MS,
      figures: Object.fromEntries(Object.entries(ways).map(([way, latency]) => [way, latency.percentiles()])),
    };
  } finally {
    await Promise.all([edge.close(), origin.close()]);
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Makes a film of some minutes, which repeats the sample. Its streams are copied, here and by the origin, so its
 * session is ready at once.
 */
async function makeFilm(file: string): Promise<void> {
  const folder = await ensureSamples();
  const sample = (await readdir(folder)).find((name) => name.startsWith(BENCHMARK.direct) && name.endsWith('.mp4'));
  const input = ['-stream_loop', String(REPEATS - 1), '-i', path.join(folder, sample ?? '')];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...input, '-c', 'copy', file]);
}

/** @returns the paths of all segments of a session, once its playlist is complete */
async function wholeFilm(people: Crowd, playlist: string, viewer: string): Promise<string[]> {
  let text = '';
  await settled(async () => {
    text = (await people.get(playlist, viewer)).body.toString();
    return text.includes('#EXT-X-ENDLIST');
  });
  return segmentPaths(text, playlist);
}
