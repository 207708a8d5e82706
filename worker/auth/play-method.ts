/**
 * Whether a kind of browser plays a file as it is or needs a session, and how long that is believed. The origin
 * decides. The isolate remembers the origin's answer for as long as it remembers a verdict on a viewer.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { OriginAdapter } from '../origins/adapter.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceKind } from './device-profile.ts';

/** `start`: the origin tells the method only when it is asked to start. */
export type PlayMethod = 'direct' | 'session' | 'start';

const REMEMBERED_MAX = 10_000;
const remembered = new LatestMap<string, { way: PlayMethod; until: number }>(
  REMEMBERED_MAX,
  ({ until }, now) => now >= until,
);

/** @returns null when the origin must be asked */
export function rememberedPlayMethod(ref: MediaRef, device: DeviceKind | null): PlayMethod | null {
  if (device === null) return 'start';
  const known = remembered.get(`${ref} ${device}`);
  return known && Date.now() < known.until ? known.way : null;
}

/**
 * @param account returns the credentials with which to ask the origin, when the isolate does not remember the method
 * @throws OriginError
 */
export async function playMethodOf(
  ref: MediaRef,
  device: DeviceKind | null,
  origin: OriginAdapter,
  account: () => Promise<Credentials>,
  { authTtlMs }: Config,
): Promise<PlayMethod> {
  const known = rememberedPlayMethod(ref, device);
  if (known) return known;
  const inspected = await origin.inspect(ref, await account(), device);
  const way = inspected === null ? 'start' : inspected.isDirect ? 'direct' : 'session';
  remembered.set(`${ref} ${device}`, { way, until: Date.now() + authTtlMs });
  return way;
}
