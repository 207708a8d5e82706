/** What `npm start` prints when it is ready. */
import { networkInterfaces } from 'node:os';
import { progressText, type StartProgress } from './progress.ts';
import type { Settings } from './settings.ts';

/**
 * @returns one line with Headstart's address, and another that says what Headstart shows
 * @param progress of the embedded origin's films; null with another origin
 */
export function announce(settings: Settings, port: number, progress: StartProgress | null): string {
  const url = (host: string) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  const everywhere = settings.host === '0.0.0.0' || settings.host === '::';
  const address = url(everywhere ? '127.0.0.1' : settings.host);
  console.log(`Headstart is at ${address}`);
  if (everywhere) console.log(`  in your network: ${networkAddresses().map(url).join(' ')}`);
  console.log(`  ${whatItShows(settings, progress)} Ctrl-C stops it.`);
  return address;
}

function whatItShows({ origin, vars }: Settings, progress: StartProgress | null): string {
  if (origin.kind === 'external' || !progress) return `Media server: ${vars.ORIGIN}.`;
  const text = progressText(progress);
  if (origin.mediaDir) return `Library: ${origin.mediaDir} (${text}).`;
  const making = progress.unmade > 0 ? ', the others are being made, this once' : '';
  return `Library: samples (${text}${making}); MEDIA_DIR=… shows yours.`;
}

const networkAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
