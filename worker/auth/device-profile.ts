/** What a browser can decode, as it tells the edge. */
import { DEVICE_COOKIE } from '../../protocol/device.ts';
import type { VisitBody } from '../../protocol/messages.ts';
import { base64url, bytesOf } from './keys.ts';

/** Base64url of JSON. What it says is the origin's to read; to the edge it tells one kind of browser from another. */
export type DeviceKind = string & { readonly brand: 'DeviceKind' };

/** Mydia's own, which its player of 2026 sends as well. */
export const DEVICE_HEADER = 'x-mydia-device-profile';

const FORM = /^[\w-]{2,2048}$/;
const COOKIE = new RegExp(`(?:^|;\\s*)${DEVICE_COOKIE}=([^;\\s]+)`);

/** @returns what the request says by its body, its header or the page client's cookie; null for nothing of use */
export function deviceOf({ headers }: Request, capabilities?: VisitBody['capabilities']): DeviceKind | null {
  const said = capabilities
    ? base64url(bytesOf(JSON.stringify(capabilities)))
    : (headers.get(DEVICE_HEADER) ?? COOKIE.exec(headers.get('cookie') ?? '')?.[1]);
  return said !== undefined && FORM.test(said) ? (said as DeviceKind) : null;
}
