/**
 * How a media and a visit are named: the media ref `movie/<id>`, a visit's id. Each is branded, so that a visit cannot
 * be passed for a session.
 */
import * as v from 'valibot';

/** The one global that all four runtimes share; this folder is compiled without any runtime's types. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const MEDIA_REF = /^(?:movie|episode|file)\/[0-9A-Za-z_-]{1,64}(?:~\d{1,2})?$/;

// Marked as pure, and not used by `parseMediaRef`, so that the page client's bundle goes without the schema library.

/**
 * What a page shows: `movie/<id>`, `episode/<id>` or `file/<id>`; also the path under which the edge serves it. `<id>~<n>` is another
 * rendition of it: the file's n-th subtitle stream, which has pictures, is a part of its picture.
 */
export const MediaRefSchema = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.regex(MEDIA_REF, 'expected movie/<id>, episode/<id> or file/<id>'),
  /* @__PURE__ */ v.brand('MediaRef'),
);
export type MediaRef = v.InferOutput<typeof MediaRefSchema>;

export type MediaKind = 'movie' | 'episode' | 'file';

/** One opening of a detail page. Unguessable: any client that knows it may give its lease back. */
export const VisitIdSchema = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.regex(/^[0-9A-Za-z_-]{16,64}$/, 'expected 16 to 64 letters, digits, - or _'),
  /* @__PURE__ */ v.brand('VisitId'),
);
export type VisitId = v.InferOutput<typeof VisitIdSchema>;

/** @returns the media ref, or null when the text is none. A bare id means a movie. */
export function parseMediaRef(text: string): MediaRef | null {
  const ref = text.includes('/') ? text : `movie/${text}`;
  return MEDIA_REF.test(ref) ? (ref as MediaRef) : null;
}

export function splitMediaRef(ref: MediaRef): { kind: MediaKind; id: string; burntIn: string | null } {
  const [kind, id, burntIn = null] = ref.split(/[/~]/) as [MediaKind, string, string?];
  return { kind, id, burntIn };
}

/** @returns the media without subtitles in its picture: rights and positions are of that. */
export const plainRef = (ref: MediaRef): MediaRef => ref.split('~', 1)[0] as MediaRef;

/** @returns the media with its n-th subtitle stream in its picture */
export const burntInto = (ref: MediaRef, stream: number): MediaRef => `${plainRef(ref)}~${stream}` as MediaRef;

export function newVisitId(): VisitId {
  // Not randomUUID: a page on a plain http address in the home's network has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as VisitId;
}
