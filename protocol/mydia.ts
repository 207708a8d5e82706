/** The names of Mydia's session cookie and device header. The edge, the embedded origin and the doctor know them. */

/** Phoenix's session cookie, which holds the viewer's sign-in. */
export const SESSION_COOKIE = '_mydia_key';

/** What a client can decode, in base64url JSON: the player of 2026 sends it. */
export const DEVICE_HEADER = 'x-mydia-device-profile';
