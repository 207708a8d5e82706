/**
 * How a media and a visit are named: the media ref `movie/<id>`, a visit's id. Each has a branded type, so that a visit
 * cannot be passed for a session.
 */
import * as v from 'valibot';

/** The one global that all four runtimes share; this folder is compiled without any runtime's types. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const MEDIA_REF = /^(?:movie|episode|file)\/[0-9A-Za-z_-]{1,64}(?:~\d{1,2})?$/;

// The schemas are marked as pure, and `parseMediaRef` does not use them: so the page client's bundle does not contain
// the schema library.

/**
 * The name of a media, and a part of the paths under which the edge serves it: `movie/<id>`, `episode/<id>` or
 * `file/<id>`. With `~<n>` at its end, the name means the media with subtitles burnt into its picture. These subtitles
 * are the file's n-th subtitle stream, which consists of pictures.
 */
export const MediaRefSchema = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.regex(MEDIA_REF, 'expected movie/<id>, episode/<id> or file/<id>'),
  /* @__PURE__ */ v.brand('MediaRef'),
);
export type MediaRef = v.InferOutput<typeof MediaRefSchema>;

export type MediaKind = 'movie' | 'episode' | 'file';

/**
 * The id of one opening of a page. It cannot be guessed: any client that knows the id may give the visit's lease back.
 */
export const VisitIdSchema = /* @__PURE__ */ v.pipe(
  /* @__PURE__ */ v.string(),
  /* @__PURE__ */ v.regex(/^[0-9A-Za-z_-]{16,64}$/, 'expected 16 to 64 letters, digits, - or _'),
  /* @__PURE__ */ v.brand('VisitId'),
);
export type VisitId = v.InferOutput<typeof VisitIdSchema>;

/** @returns the media ref that the text names; null when the text names no media. A bare id means a movie */
export function parseMediaRef(text: string): MediaRef | null {
  const ref = text.includes('/') ? text : `movie/${text}`;
  return MEDIA_REF.test(ref) ? (ref as MediaRef) : null;
}

export function splitMediaRef(ref: MediaRef): { kind: MediaKind; id: string; burntIn: string | null } {
  const [kind, id, burntIn = null] = ref.split(/[/~]/) as [MediaKind, string, string?];
  return { kind, id, burntIn };
}

/** @returns the ref without `~<n>`. The edge asks the origin for rights and positions by this ref */
export const plainRef = (ref: MediaRef): MediaRef => ref.split('~', 1)[0] as MediaRef;

/** @returns the ref of the same media with the subtitle stream number `stream` burnt into its picture */
export const burntInto = (ref: MediaRef, stream: number): MediaRef => `${plainRef(ref)}~${stream}` as MediaRef;

export function newVisitId(): VisitId {
  // Not `randomUUID`: a page at a plain http address, as in a home's network, does not have it.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as VisitId;
}
