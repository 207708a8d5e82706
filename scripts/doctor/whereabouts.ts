/** Whether a deployed Worker can reach an address, or only this machine can. */
import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(address, bits, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** @returns null when the address is reachable for a Worker too */
export async function noteOn(origin: string): Promise<string | null> {
  const { protocol, hostname } = new URL(origin);
  const addresses = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  const isPrivate = addresses.every(({ address, family }) => PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4'));
  if (addresses.length > 0 && isPrivate) {
    return 'From here: the address is a private one, and a deployed Worker needs a public host name, such as a Cloudflare Tunnel’s.';
  }
  if (protocol === 'http:') {
    return 'By plain HTTP: between Cloudflare and this server, what viewers sign in with can be read by others.';
  }
  return null;
}
