/** Reads from a request what its browser can decode. */
import { DEVICE_COOKIE } from '../../protocol/device.ts';
import type { VisitBody } from '../../protocol/messages.ts';
import { DEVICE_HEADER } from '../../protocol/mydia.ts';
import { base64url, bytesOf } from './keys.ts';

/**
 * What a browser can decode, as JSON in base64url. The origin reads it; the edge only tells one kind of browser from
 * another by it.
 */
export type DeviceKind = string & { readonly brand: 'DeviceKind' };

const FORM = /^[\w-]{2,2048}$/;
const COOKIE = new RegExp(`(?:^|;\\s*)${DEVICE_COOKIE}=([^;\\s]+)`);

/**
 * @returns what the browser can decode, by the request's body, its header or the page client's cookie; null when none
 *   of them says so in the right form
 */
export function deviceOf({ headers }: Request, capabilities?: VisitBody['capabilities']): DeviceKind | null {
  const said = capabilities
    ? base64url(bytesOf(JSON.stringify(capabilities)))
    : (headers.get(DEVICE_HEADER) ?? COOKIE.exec(headers.get('cookie') ?? '')?.[1]);
  return said !== undefined && FORM.test(said) ? (said as DeviceKind) : null;
}
