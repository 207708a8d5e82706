/**
 * What the key of a head names: the film, how the head was made, and where in the film it begins. The first two parts
 * of a key are digests of a fixed length. Keys stand in URLs and in the store.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import { base64url, bytesOf } from '../auth/keys.ts';
import type { Config } from '../config.ts';
import type { Allowed, OriginAdapter } from '../origins/adapter.ts';
import type { HeadKey } from './head.ts';

/**
 * Raise this number when a change of the code makes heads in another way. The edge then no longer finds the older
 * heads, and the older heads are the first to be deleted.
 */
const FORMAT = 4;

/**
 * How many characters of the film's digest a key begins with. They are the same for all heads of the film, and the edge
 * finds the heads by them.
 */
const FILM_LENGTH = 22;

/** @returns the key of the head that begins at the film's beginning */
export async function headKeyOf(
  origin: OriginAdapter,
  { origin: base, headMs }: Config,
  ref: MediaRef,
  allowed: Allowed,
): Promise<HeadKey> {
  const { film, made } = origin.headKey(ref, allowed);
  const [ofFilm, ofHead] = await Promise.all([digestOf([base, film]), digestOf([FORMAT, headMs, film, made])]);
  return `${ofFilm.slice(0, FILM_LENGTH)}~${ofHead}` as HeadKey;
}

const digestOf = async (parts: readonly unknown[]): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(JSON.stringify(parts)))));

/** @param position where a viewer stopped watching, in seconds @returns the key of the head that begins there */
export const resumeKeyOf = (key: HeadKey, position: number): HeadKey => `${key}.${Math.floor(position)}` as HeadKey;

/**
 * @param key of a head, wherever in the film it begins
 * @param beginning the key of the head at a film's beginning, from `headKeyOf`
 * @returns whether both are keys of one film's heads, made in the same way
 */
export const isOfFilm = (key: HeadKey, beginning: HeadKey): boolean => key.split('.', 1)[0] === beginning;

/**
 * The parts of a key: the film, how the head was made, and where it begins. Keys of an older format have no second
 * part.
 */
export function splitHeadKey(key: string): [film: string, made: string, place: string] {
  const [, film = '', made = '', place = ''] = /^(.*?)(~[\w-]{43})?(\.\d+)?$/s.exec(key) ?? [];
  return [film, made, place];
}
