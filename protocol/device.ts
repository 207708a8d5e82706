/**
 * The cookie by which a page says what its browser can decode. The edge passes the cookie's value on to an origin that
 * chooses by it.
 */

/**
 * The cookie's value is a `DeviceProfile` as JSON in base64url. A browser also sends a cookie with requests that no
 * script makes, such as those of a `<video>` element.
 */
export const DEVICE_COOKIE = 'headstart_device';

/** The names are those of Mydia of 2026, in lower case. */
export interface DeviceProfile {
  containers: string[];
  videoCodecs: string[];
  audioCodecs: string[];
  hdrFormats: string[];
}
