/** Asks how far the signed-in viewer has watched a title. */
import * as v from 'valibot';
import { parseMediaRef } from '../../protocol/ids.ts';
import { type Playback, PlaybackSchema } from '../../protocol/messages.ts';
import { playbackUrl } from '../../protocol/urls.ts';

/** @returns how far the signed-in viewer has watched; null when the origin does not say. Never rejects */
export async function savedPosition(refText: string | undefined): Promise<Playback | null> {
  const ref = refText === undefined ? null : parseMediaRef(refText);
  if (!ref) return null;
  try {
    const reply = await fetch(playbackUrl(ref));
    return reply.ok ? v.parse(PlaybackSchema, await reply.json()) : null;
  } catch {
    return null;
  }
}
