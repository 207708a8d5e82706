/** Which pages show which media: the same patterns serve the service worker, the page client and the edge. */
import { type MediaRef, parseMediaRef } from './ids.ts';

/** `kind` tells a page where one decides from one where one watches. */
export interface MediaPage {
  kind: 'detail' | 'player';
  ref: MediaRef;
}

const PATTERNS: ReadonlyArray<[RegExp, (match: string[]) => string, MediaPage['kind']]> = [
  [/^\/(?:movies|media)\/([^/]+)\/?$/, ([, id]) => `movie/${id}`, 'detail'],
  [/^\/tv\/[^/]+\/episodes\/([^/]+)\/?$/, ([, id]) => `episode/${id}`, 'detail'],
  [/^\/play\/(movie|episode|file)\/([^/]+)\/?$/, ([, kind, id]) => `${kind}/${id}`, 'player'],
];

/** @returns the page that a path leads to, or null when it shows no single media. */
export function mediaPage(pathname: string): MediaPage | null {
  for (const [pattern, toRef, kind] of PATTERNS) {
    const match = pattern.exec(pathname);
    if (!match) continue;
    const ref = parseMediaRef(toRef(match));
    return ref && { kind, ref };
  }
  return null;
}
