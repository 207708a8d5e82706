/**
 * The right to read one origin session's segments, as a part of their path: `<session>.<expiry>.<mac>`.
 *
 * A playlist of a long film names over a thousand segments and repeats the token in each, so it is no JWT but a third of
 * one's length. It binds session, media ref and viewer: without that viewer's credentials it opens nothing.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { ViewerKey } from './credentials.ts';
import { hmac, sameMac } from './hmac.ts';

/** Past it, the viewer's credentials are shown to the origin again. */
const LIFE_MS = 60 * 60_000;

export interface SegmentRight {
  session: OriginSessionId;
  ref: MediaRef;
  viewer: ViewerKey;
}

const macOf = (right: SegmentRight, expiry: string, key: string): Promise<string> =>
  hmac(key, `segment\n${right.ref}\n${right.viewer}\n${right.session}\n${expiry}`);

/** The expiry is rounded, so that a segment's URL stays the same from one load of the playlist to the next. */
export async function signSegmentRight(right: SegmentRight, now: number, key: string): Promise<string> {
  const expiry = ((Math.floor(now / LIFE_MS) + 2) * LIFE_MS).toString(36);
  return `${right.session}.${expiry}.${await macOf(right, expiry, key)}`;
}

/** @returns the session and whether the right has expired; null for a token that is not this viewer's for this ref. */
export async function verifySegmentRight(
  token: string,
  claim: Omit<SegmentRight, 'session'>,
  now: number,
  key: string,
): Promise<{ session: OriginSessionId; expired: boolean } | null> {
  const [session, expiry, mac, ...rest] = token.split('.');
  if (!session || !expiry || !mac || rest.length > 0) return null;
  const right = { ...claim, session: session as OriginSessionId };
  if (!sameMac(mac, await macOf(right, expiry, key))) return null;
  return { session: right.session, expired: now >= Number.parseInt(expiry, 36) };
}
