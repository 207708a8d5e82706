/** Reads what a client can decode, from a header of Mydia of 2026. The header is `X-Mydia-Device-Profile`. */
import * as v from 'valibot';
import { type CodecProfile, CodecProfileSchema } from './codec-profile.ts';

const MOST_NAMES = 64;
const names = v.optional(
  v.pipe(
    v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(64), v.toLowerCase())),
    v.maxLength(MOST_NAMES),
    v.readonly(),
  ),
  [],
);

const DeviceProfileSchema = v.object({
  containers: names,
  videoCodecs: names,
  audioCodecs: names,
  /** Accepted and not used, as at Mydia. */
  hdrFormats: names,
  codecProfiles: v.optional(v.pipe(v.array(CodecProfileSchema), v.maxLength(MOST_NAMES), v.readonly()), []),
});

export interface DeviceLimits {
  readonly containers: readonly string[];
  readonly videoCodecs: readonly string[];
  readonly audioCodecs: readonly string[];
  readonly codecProfiles: readonly CodecProfile[];
}

/** A client without the header counts as a browser. */
export const BROWSER: DeviceLimits = {
  containers: ['mp4', 'webm', 'm4v'],
  videoCodecs: ['h264', 'vp9', 'av1'],
  audioCodecs: ['aac', 'mp3', 'opus', 'vorbis'],
  codecProfiles: [],
};

/** @param header base64url of JSON; an unreadable header counts as none */
export function readDeviceProfile(header: string | undefined): DeviceLimits {
  if (!header) return BROWSER;
  try {
    return v.parse(DeviceProfileSchema, JSON.parse(Buffer.from(header, 'base64url').toString()));
  } catch {
    return BROWSER;
  }
}
