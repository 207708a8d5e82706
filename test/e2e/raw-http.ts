/** Sends bytes that no HTTP client library would send. */
import { connect } from 'node:net';

/**
 * Sends `text` unchanged. @returns all bytes that come back until the server closes the connection, or for half a
 * second
 */
export function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(end, 500);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (received += chunk));
    socket.once('end', end);
    socket.once('error', end);
  });
}

/** @returns the status of each response in `received` */
export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
