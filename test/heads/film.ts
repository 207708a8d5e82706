/** Films of the origin's double, and their heads. */
import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, vi } from 'vitest';
import { type OriginDouble, useOrigin } from '../worker/origin-double.ts';
import { eventually, get, later, playlistPath, post, ring, textOf, urisIn, visitId } from '../worker/visitor.ts';

/** The complete playlist of a film of `count` seconds, with segments of one second. */
export const whole = (count: number, { name = 'segment' } = {}): string =>
  [
    ...[
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:1',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
    ],
    '#EXT-X-MAP:URI="init.mp4"',
    ...Array.from({ length: count }, (_, at) => ['#EXTINF:1.000000,', `${name}_${at}.m4s`]).flat(),
    '#EXT-X-ENDLIST\n',
  ].join('\n');

/** The growing playlist of a film of which `count` seconds are encoded. */
export const growing = (count: number): string => whole(count).replace('VOD', 'EVENT').replace('#EXT-X-ENDLIST\n', '');

export const preload = async (
  id: string,
  name = 'look',
  as = {},
): Promise<{ status: string; renewAfterS: number | null }> => {
  const response = await post(`preload/movie/${id}`, { visit: visitId(name) }, as);
  return response.json();
};

export const BOB = { cookie: '_mydia_key=bob' };

/** @returns the text that Bob gets at this address; the status when the edge refuses */
export async function read(uri: string | undefined): Promise<string> {
  const response = await get(uri ?? '', BOB);
  return response.ok ? textOf(response) : String(response.status);
}

interface Films {
  origin: OriginDouble;
  /** Resolves once the edge has kept the segments that it has sent to a viewer. */
  kept(): Promise<void>;
  /**
   * A first viewer watches the beginning of `movie/<id>` and leaves. Resolves once the edge has its head, and no
   * session runs.
   */
  headOf(id: string): Promise<void>;
  /** The origin allows Bob to watch, and the isolate remembers that. */
  known(id: string): Promise<void>;
}

/** Gives a test file films of 30 seconds with complete playlists. */
export function useFilms(): Films {
  const origin = useOrigin();
  beforeEach(async () => {
    // Frees the slots that earlier tests have held.
    await reset();
    vi.spyOn(console, 'warn').mockReturnValue();
    origin.playlist = whole(30);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  async function kept(): Promise<void> {
    await scheduler.wait(600);
    await origin.quiet();
  }

  return {
    origin,
    kept,
    async headOf(id: string): Promise<void> {
      const visit = visitId(`first-${id}`);
      const path = playlistPath(`movie/${id}`, visit);
      const text = await textOf(await get(path));
      const init = path.replace(/index.*$/, /URI="([^"]+)"/.exec(text)?.[1] ?? '');
      for (const uri of [init, ...urisIn(text, path).slice(0, 12)]) await textOf(await get(uri));
      await kept();
      await post(`cancel/movie/${id}`, { visit });
      later(2_000);
      await ring(`movie/${id}`);
      await eventually(() => !origin.running.has(`session-of-${id}`));
      await ring(`movie/${id}`);
      origin.log.length = 0;
      origin.starts.length = 0;
    },
    async known(id: string): Promise<void> {
      await preload(id, `knows-${id}`, { cookie: '_mydia_key=bob' });
      await origin.quiet();
      origin.log.length = 0;
    },
  };
}
