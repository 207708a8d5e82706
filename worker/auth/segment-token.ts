/**
 * How the right to read a session's segments is encrypted: as a token in the path of each segment.
 *
 * The token is encrypted, not only signed: Mydia lets any user end any session, so a viewer must not learn the id of a
 * session that others watch. A long film's playlist repeats the token for over a thousand segments, so the token is
 * short: it has half the length of a JWE. The token binds session, media ref and viewer. Without that viewer's
 * credentials the token opens nothing.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { base64url, bytesOf, mac, sealingKey } from './keys.ts';
import type { ViewerKey } from './viewer-keys.ts';

const IV_BYTES = 12;

export interface SegmentRight {
  session: OriginSessionId;
  ref: MediaRef;
  viewer: ViewerKey;
}

const boundTo = ({ ref, viewer }: Omit<SegmentRight, 'session'>) => bytesOf(`${ref}\n${viewer}`);

/**
 * The IV is computed from the right itself, so that a segment's URL stays the same from one load of the playlist to the
 * next. A right never expires, because a player never reloads the playlist of a finished transcode. The origin's
 * verdict on the viewer does expire, and the edge checks the verdict each time the right is used.
 */
export async function sealSegmentRight(right: SegmentRight, secret: string): Promise<string> {
  const iv = (await mac(secret, `iv\n${right.ref}\n${right.viewer}\n${right.session}`)).subarray(0, IV_BYTES);
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(right) };
  const sealed = await crypto.subtle.encrypt(algorithm, await sealingKey(secret), bytesOf(right.session));
  const token = new Uint8Array(IV_BYTES + sealed.byteLength);
  token.set(iv);
  token.set(new Uint8Array(sealed), IV_BYTES);
  return base64url(token);
}

/** @returns the session; null for a token that the edge has not made for this viewer and this media ref */
export async function openSegmentRight(
  token: string,
  claim: Omit<SegmentRight, 'session'>,
  secret: string,
): Promise<OriginSessionId | null> {
  try {
    const raw = Uint8Array.fromBase64(token, { alphabet: 'base64url' });
    // The decoder ignores white space and spare bits, so several texts decode to the same bytes. Only one of them is
    // accepted, so that a segment has only one URL.
    if (base64url(raw) !== token) return null;
    const algorithm = { name: 'AES-GCM', iv: raw.subarray(0, IV_BYTES), additionalData: boundTo(claim) };
    const key = await sealingKey(secret);
    const session = await crypto.subtle.decrypt(algorithm, key, raw.subarray(IV_BYTES));
    return new TextDecoder().decode(session) as OriginSessionId;
  } catch {
    // The token is not base64url, is too short, or was altered.
    return null;
  }
}
