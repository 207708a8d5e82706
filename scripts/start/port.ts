/** Refuses to start when the port is taken. */
import { createServer } from 'node:net';
import { StartError } from './settings.ts';

/**
 * @throws {StartError} when the port is not free. workerd itself would report it only after a while, in a long message
 */
export async function checkPort(port: number, host: string): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (error) {
    throw new StartError(
      REASONS[(error as NodeJS.ErrnoException).code ?? '']?.(port, host) ?? (error as Error).message,
    );
  }
  await new Promise((resolve) => server.close(resolve));
}

const REASONS: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) => `PORT is ${port}: expected a free port, and another program listens on this one.`,
  EACCES: (port) => `PORT is ${port}: expected one that this user may listen on, such as 8787.`,
  EADDRNOTAVAIL: (_, host) => `HOST is ${JSON.stringify(host)}: expected an address of this machine, such as 0.0.0.0.`,
  ENOTFOUND: (_, host) => `HOST is ${JSON.stringify(host)}: expected an address of this machine, such as 0.0.0.0.`,
};
