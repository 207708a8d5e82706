/**
 * Measures how soon after a navigation's request the request for the session reaches the origin. A proxy before the
 * edge times the navigation, and the origin's log times the request for the session.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import { eventually } from '../e2e/browser.ts';
import { BENCHMARK, movie } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';
import { siteVisitor, visit } from './visitor.ts';

const GLANCE_MS = 1_500;

/** @returns milliseconds */
export async function preloadMs(browser: Browser, stack: Stack): Promise<number> {
  const film = await movie(stack, BENCHMARK.transcoded);
  const pathname = `/movies/${film}`;
  const door = await startDoor(Number(new URL(stack.url).port));
  try {
    return await visit(stack, await siteVisitor(browser, door.url), 'click', async (page) => {
      await page.goto(door.url);
      await page.waitForTimeout(GLANCE_MS);
      const heard = stack.accessLog().length;
      const asked = () =>
        stack
          .accessLog()
          .slice(heard)
          .find((entry) => entry.path === `/api/v1/stream/movie/${film}`);
      await page.evaluate((to) => location.assign(to), pathname);
      await eventually('the origin is asked', () => asked() !== undefined);
      // The page must have opened before the visitor can leave it.
      await page.waitForURL(`${door.url}${pathname}`);
      // The log has the time of the origin's answer, and how long the answer took.
      const { time = 0, ms = 0 } = asked() ?? {};
      return new Date(time).getTime() - ms - door.passedAt(`GET ${pathname} `);
    });
  } finally {
    door.close();
  }
}

interface Door {
  /** Without a slash at the end. */
  url: string;
  /** @returns when the proxy passed on the request that begins with `text`, in milliseconds since 1970 */
  passedAt(text: string): number;
  close(): void;
}

/**
 * Starts a proxy before the edge, which records when each request passed. Browsers send each request in a packet of its
 * own.
 */
async function startDoor(toPort: number): Promise<Door> {
  const passed: { at: number; text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const edge = connect({ port: toPort, host: '127.0.0.1', noDelay: true });
    for (const [end, other] of [
      [socket, edge],
      [edge, socket],
    ] as const) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => {
        other.destroy();
        sockets.delete(end);
      });
    }
    socket.on('data', (bytes: Buffer) => passed.push({ at: Date.now(), text: bytes.toString('latin1', 0, 200) }));
    socket.pipe(edge);
    edge.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passedAt(text) {
      const found = passed.find((one) => one.text.startsWith(text));
      if (!found) throw new Error(`nobody has asked for ${text}`);
      return found.at;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
