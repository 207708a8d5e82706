/** Ids as both sides speak them. Each is branded, so that a visit cannot be passed for a session. */
import * as v from 'valibot';

/** The one global that all four runtimes share; this folder is compiled without any runtime's types. */
declare const crypto: { randomUUID(): string };

/** What a page shows: `movie/<id>`, `episode/<id>` or `file/<id>`; also the path under which the edge serves it. */
export const MediaRefSchema = v.pipe(
  v.string(),
  v.regex(/^(?:movie|episode|file)\/[0-9A-Za-z_-]{1,64}$/, 'expected movie/<id>, episode/<id> or file/<id>'),
  v.brand('MediaRef'),
);
export type MediaRef = v.InferOutput<typeof MediaRefSchema>;

export type MediaKind = 'movie' | 'episode' | 'file';

/** One opening of a detail page. Unguessable: whoever knows it may give its lease back. */
export const VisitIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z_-]{16,64}$/, 'expected 16 to 64 letters, digits, - or _'),
  v.brand('VisitId'),
);
export type VisitId = v.InferOutput<typeof VisitIdSchema>;

/** @returns the media ref, or null when the text is none. A bare id means a movie. */
export function parseMediaRef(text: string): MediaRef | null {
  const result = v.safeParse(MediaRefSchema, text.includes('/') ? text : `movie/${text}`);
  return result.success ? result.output : null;
}

export function splitMediaRef(ref: MediaRef): { kind: MediaKind; id: string } {
  const [kind, id] = ref.split('/') as [MediaKind, string];
  return { kind, id };
}

export function newVisitId(): VisitId {
  return crypto.randomUUID() as VisitId;
}
