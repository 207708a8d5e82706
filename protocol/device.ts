/**
 * The cookie by which a page says what its browser can decode. The edge passes it on to an origin that wants to know.
 */

/** Its value is a `DeviceProfile` in base64url JSON. It is a cookie, so that requests have it that no script makes, too. */
export const DEVICE_COOKIE = 'headstart_device';

/** Names as Mydia's of 2026, in lower case. */
export interface DeviceProfile {
  containers: string[];
  videoCodecs: string[];
  audioCodecs: string[];
  hdrFormats: string[];
}
