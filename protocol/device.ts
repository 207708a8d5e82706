/** What a browser can decode: its page says it in a cookie, and the edge hands it on to an origin that wants to know. */

/** Of base64url JSON, `DeviceProfile`. A cookie, since each request that ends at the origin has it, also one that no script makes. */
export const DEVICE_COOKIE = 'headstart_device';

/** Names as Mydia's of 2026, in lower case. */
export interface DeviceProfile {
  containers: string[];
  videoCodecs: string[];
  audioCodecs: string[];
  hdrFormats: string[];
}
