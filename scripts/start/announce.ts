import { networkInterfaces } from 'node:os';
import type { Settings } from './settings.ts';

/** Says where Headstart is, in one line, and what it shows, in another. */
export function announce(settings: Settings, port: number): string {
  const url = (host: string) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  const everywhere = settings.host === '0.0.0.0' || settings.host === '::';
  const address = url(everywhere ? '127.0.0.1' : settings.host);
  console.log(`Headstart is at ${address}`);
  if (everywhere) console.log(`  in your network: ${networkAddresses().map(url).join(' ')}`);
  console.log(`  ${whatItShows(settings)} Ctrl-C stops it.`);
  return address;
}

function whatItShows({ origin, vars }: Settings): string {
  if (origin.kind === 'external') return `Media server: ${vars.ORIGIN}.`;
  return origin.mediaDir ? `Library: ${origin.mediaDir}.` : 'Library: samples; MEDIA_DIR=… shows yours.';
}

const networkAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
