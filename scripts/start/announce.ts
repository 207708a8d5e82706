import { networkInterfaces } from 'node:os';
import type { Library } from '../../protocol/library.ts';
import type { Settings } from './settings.ts';

/** Says where Headstart is, in one line, and what it shows, in another. */
export function announce(settings: Settings, port: number, library: Library | null): string {
  const url = (host: string) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  const everywhere = settings.host === '0.0.0.0' || settings.host === '::';
  const address = url(everywhere ? '127.0.0.1' : settings.host);
  console.log(`Headstart is at ${address}`);
  if (everywhere) console.log(`  in your network: ${networkAddresses().map(url).join(' ')}`);
  console.log(`  ${whatItShows(settings, library)} Ctrl-C stops it.`);
  return address;
}

function whatItShows({ origin, vars }: Settings, library: Library | null): string {
  if (origin.kind === 'external' || !library) return `Media server: ${vars.ORIGIN}.`;
  const count = `${counted(library.movies, 'movie')}, ${counted(library.shows, 'show')}`;
  return origin.mediaDir
    ? `Library: ${origin.mediaDir} (${count}).`
    : `Library: samples (${count}); MEDIA_DIR=… shows yours.`;
}

const counted = (items: unknown[], name: string) => `${items.length} ${name}${items.length === 1 ? '' : 's'}`;

const networkAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
