/** What a head is of, as a name of fixed length: it stands in URLs, and names an object of the store. */
import type { MediaRef } from '../../protocol/ids.ts';
import { base64url, bytesOf } from '../auth/keys.ts';
import type { Config } from '../config.ts';
import type { Allowed, OriginAdapter } from '../origins/adapter.ts';
import type { HeadKey } from './head.ts';

/** Raised when the edge makes heads in another way: those of before are found no more, and are the first to go. */
const FORMAT = 3;

/** @returns the key of the head that begins at the film's beginning */
export async function headKeyOf(
  origin: OriginAdapter,
  { origin: base, headMs }: Config,
  ref: MediaRef,
  allowed: Allowed,
): Promise<HeadKey> {
  const text = JSON.stringify([FORMAT, base, headMs, origin.headKey(ref, allowed)]);
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text)))) as HeadKey;
}

/** @param position where a viewer stopped watching, in seconds @returns the key of the head that begins there */
export const resumeKeyOf = (key: HeadKey, position: number): HeadKey => `${key}.${Math.floor(position)}` as HeadKey;

/** @param key of a head, wherever it begins @param beginning as `headKeyOf` */
export const isOfFilm = (key: HeadKey, beginning: HeadKey): boolean => key.split('.', 1)[0] === beginning;
