/** A proxy on loopback that breaks the connection in a chosen way. It passes bytes on, and does not read HTTP. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Mode =
  | { kind: 'open' }
  /** No process listens. */
  | { kind: 'refusing' }
  /** Accepts the connection and says nothing. */
  | { kind: 'silent' }
  /** Answers with these bytes, whatever the request. */
  | { kind: 'garbage'; bytes: string }
  /** Delays each request by `delayMs` milliseconds. */
  | { kind: 'slow'; delayMs: number };

export interface BreakingProxy {
  /** Without a slash at the end. */
  url: string;
  /** Changes the mode from now on, and closes the open connections. */
  become(mode: Mode): Promise<void>;
  close(): Promise<void>;
}

export async function startProxy(port: number, toPort: number): Promise<BreakingProxy> {
  const sockets = new Set<Socket>();
  let mode: Mode = { kind: 'open' };
  let server: Server | null = null;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => sockets.delete(socket));
  };

  const take = (socket: Socket): void => {
    keep(socket);
    switch (mode.kind) {
      case 'open':
        join(socket, 0);
        return;
      case 'slow':
        join(socket, mode.delayMs);
        return;
      case 'garbage': {
        const { bytes } = mode;
        socket.once('data', () => socket.end(bytes));
        return;
      }
      case 'silent':
        socket.resume();
        return;
      case 'refusing':
        socket.destroy();
    }
  };

  function join(socket: Socket, delayMs: number): void {
    const target = keep(connect(toPort, '127.0.0.1'));
    target.pipe(socket).once('close', () => target.destroy());
    target.once('close', () => socket.destroy());
    if (delayMs === 0) socket.pipe(target);
    else socket.on('data', (chunk) => setTimeout(() => target.writable && target.write(chunk), delayMs));
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer(take).once('error', reject).listen(port, '127.0.0.1', resolve);
    });

  const close = async (): Promise<void> => {
    const closing = server;
    server = null;
    const closed = closing && new Promise((resolve) => closing.close(resolve));
    cut();
    await closed;
  };

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    async become(next) {
      mode = next;
      cut();
      if (next.kind === 'refusing') await close();
      else if (!server) await listen();
    },
    close,
  };
}
