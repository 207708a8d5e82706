/** The origin's HTTP server: how it listens, and how long an idle connection stays. */
import type { Server } from 'node:http';
import { createAdaptorServer, type ServerType } from '@hono/node-server';

/**
 * How long the server keeps an idle connection, in milliseconds: longer than clients keep one. The client must be the
 * side that closes: a server could close while the client's next request is on its way.
 */
const KEEP_ALIVE_MS = 65_000;

export interface Listening {
  /** `http://host:port` */
  url: string;
  /** Stops listening, and ends the open connections. */
  close(): void;
}

/** @throws when the server cannot listen on the address */
export async function listen(fetch: (request: Request) => Response | Promise<Response>, host: string, port: number) {
  const server = createAdaptorServer({ fetch }) as ServerType & Server;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = address && typeof address === 'object' ? address.port : port;
  const listening: Listening = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return listening;
}
