/**
 * `/api/player/v1/subtitles`: lists a film's subtitles and sends each whole. These routes are for a player that plays
 * the film's file without a playlist. The routes are Mydia's. The list also names the subtitles that can be burnt in.
 * Mydia cannot burn in subtitles.
 */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Signed } from '../auth/identify.ts';
import { pipeFfmpeg } from '../ffmpeg/piped.ts';
import { subtitlesOf } from '../ffmpeg/renditions.ts';
import { inputOf } from '../ffmpeg/subtitle-segments.ts';
import type { Media, MediaLibrary } from '../library/library.ts';
import { sizeOnDisk } from '../library/on-disk.ts';
import type { Scope } from '../library/scope.ts';

/** The formats in which the origin gives out subtitles: ffmpeg's muxer and the media type of each. */
const FORMATS: Record<string, { muxer: string; type: string }> = {
  srt: { muxer: 'srt', type: 'text/plain' },
  vtt: { muxer: 'webvtt', type: 'text/vtt' },
  ass: { muxer: 'ass', type: 'text/plain' },
};

export interface SubtitleOptions {
  library: MediaLibrary;
  scopeOf: (c: Context<Signed>) => Scope;
  signedIn: MiddlewareHandler<Signed>;
}

export function subtitleRoutes({ library, scopeOf, signedIn }: SubtitleOptions): Hono<Signed> {
  const app = new Hono<Signed>();

  /** @returns the media, or the answer to a request that names none */
  function mediaOf(c: Context<Signed>): Media | Response {
    const [kind, id] = [c.req.param('kind'), c.req.param('id') ?? ''];
    if (kind !== 'movie' && kind !== 'episode' && kind !== 'file') {
      return c.json({ error: "Invalid type. Use 'movie', 'episode', or 'file'" }, 400);
    }
    const media = scopeOf(c).fileOf(kind, id);
    if (media === 'unknown') return c.json({ error: 'Media not found' }, 404);
    return media === 'none' ? c.json({ error: 'No media files available' }, 404) : media;
  }

  app.get('/:kind/:id', signedIn, (c) => {
    const media = mediaOf(c);
    return media instanceof Response ? media : c.json({ data: listOf(media) });
  });

  app.get('/:kind/:id/:track', signedIn, async (c) => {
    const format = FORMATS[c.req.query('format') ?? 'srt'];
    const media = mediaOf(c);
    if (media instanceof Response) return media;
    if (!format) return c.json({ error: `Invalid format. Accepted values: ${Object.keys(FORMATS).join(', ')}` }, 400);
    const { texts, pictures } = subtitlesOf(media);
    const named = ({ name }: { name: string }): boolean => name === c.req.param('track');
    if (pictures.some(named)) return c.json({ error: 'Image-based subtitles cannot be converted to text' }, 415);
    const text = texts.find(named);
    if (!text) return c.json({ error: 'Subtitle track not found' }, 404);
    if ((await sizeOnDisk(library, media)) === null) return c.json({ error: 'Media file not found on disk' }, 404);
    const headers = { 'content-type': `${format.type}; charset=utf-8` };
    // Hono answers HEAD with this handler too. A body that is never read would keep its ffmpeg running.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    try {
      const input = await inputOf(media.path, text.source);
      // The origin sends each line as soon as ffmpeg has read it: reading a large film to its end takes a long time.
      const output = ['-f', format.muxer, '-flush_packets', '1', 'pipe:1'];
      const body = await pipeFfmpeg(['-nostdin', '-loglevel', 'quiet', ...input, ...output]);
      return c.body(body, 200, headers);
    } catch (error) {
      console.warn(`origin: no ${text.name} of ${media.path}: ${(error as Error).message}`);
      return c.json({ error: 'Failed to extract subtitle track' }, 500);
    }
  });

  return app;
}

function listOf(media: Media) {
  const { texts, pictures } = subtitlesOf(media);
  const entry = ({ name, language, label }: { name: string; language: string | null; label: string }) => ({
    track_id: name,
    language: language ?? 'und',
    title: label,
  });
  return [
    ...texts.map((text) => ({
      ...entry(text),
      ...{ format: 'vtt', embedded: text.source.kind === 'film', deliverable: true, forced: text.isForced },
    })),
    ...pictures.map((one) => ({
      ...entry(one),
      ...{ format: 'pictures', embedded: true, deliverable: false, forced: one.isForced, burn: one.stream },
    })),
  ];
}
