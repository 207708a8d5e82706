/** A Mydia with pages: those of pages.ts, and behind the same address the embedded origin's API. Runs in the test's own process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as v from 'valibot';
import { type WebSocket, WebSocketServer } from 'ws';
import { LibrarySchema } from '../../protocol/library.ts';
import { ROOT } from '../../scripts/root.ts';
import { ensureSamples, probeCache } from '../../scripts/samples.ts';
import { document, livePage, policy, type Viewer } from './pages.ts';

export const USER = { username: 'vera', password: 'a password of vera' };
/** The edge's own account. */
export const SERVICE = { username: 'edge', password: 'a password of the edge' };
const USERS = [USER, SERVICE];

export interface Mydia {
  /** Without a slash at the end. */
  url: string;
  originPid: number;
  /** A token of the edge's own account: not every Mydia takes an API key. */
  serviceToken: string;
  /** Every request, as `GET /path`, with the headers that it came with. */
  requests: { line: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** @param env settings of the embedded origin, over Mydia's own way to transcode */
export async function startMydia(env: Record<string, string> = {}): Promise<Mydia> {
  const script = await browserScript();
  const requests: Mydia['requests'] = [];
  let originUrl = '';
  const server = createServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(request, response).catch((error) => response.destroy(error));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => live(client, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = await startOrigin({ PUBLIC_URL: url, ...env });
  originUrl = origin.url;
  const serviceToken = await tokenOf(origin.url, SERVICE);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', url);
    if (/^\/(?:api|auth)\/|^\/health$/.test(pathname)) return proxy(request, response);
    if (pathname.startsWith('/transfer/')) return transfer(pathname, request, response);
    if (pathname === '/assets/app.js') {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else {
      const page = await livePage(pathname, viewerOf(request));
      const nonce = randomBytes(16).toString('base64');
      response.setHeader('content-security-policy', policy(nonce));
      html(response, page ? document(page, nonce) : 'Not Found', page ? 200 : 404);
    }
  }

  function live(client: WebSocket, request: IncomingMessage): void {
    client.on('message', async (data, binary) => {
      // What is no address comes back as it is.
      if (binary) return client.send(data, { binary });
      const href = String(data);
      const page = await livePage(href, viewerOf(request));
      client.send(page ? JSON.stringify({ href, ...page }) : data.toString());
    });
  }

  function viewerOf({ headers }: IncomingMessage): Viewer {
    const cookie = headers.cookie ?? '';
    return {
      get library() {
        return origin.library;
      },
      async watched({ id }) {
        const response = await fetch(`${originUrl}/api/v1/playback/episode/${id}`, { headers: { cookie } });
        return response.ok && ((await response.json()) as { watched: boolean }).watched;
      },
    };
  }

  function proxy(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers } = request;
    const onward = httpRequest(new URL(request.url ?? '/', originUrl), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  return {
    url,
    originPid: origin.process.pid ?? Number.NaN,
    serviceToken,
    requests,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
      const exited = new Promise((resolve) => origin.process.once('exit', resolve));
      origin.process.kill('SIGTERM');
      await exited;
    },
  };
}

/** Compressed, as most sites' pages are. */
function html(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' });
  response.end(gzipSync(text));
}

async function tokenOf(origin: string, account: typeof SERVICE): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${origin}/api/v1/auth/login`, { method: 'POST', headers, body: JSON.stringify(account) });
  return ((await login.json()) as { token: string }).token;
}

/** What passes through a site besides pages: an upload, a file with ranges, what is compressed, what is made as it is sent. */
export const FILE = Buffer.alloc(5_000_000, 'a file that is downloaded in ranges. ');
export const COMPRESSED = gzipSync(FILE, { level: 1 });
export const PARTS = ['first', 'second', 'third'];
export const PART_MS = 400;

async function transfer(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (pathname) {
    case '/transfer/upload': {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of request) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      const { 'content-length': length = null } = request.headers;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ bytes, sha256: hash.digest('hex'), length }));
      return;
    }
    case '/transfer/file': {
      const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      if (!first) {
        response.setHeader('accept-ranges', 'bytes').setHeader('content-length', FILE.length).end(FILE);
        return;
      }
      response.setHeader('content-range', `bytes ${first}-${last}/${FILE.length}`);
      response.writeHead(206).end(FILE.subarray(Number(first), Number(last) + 1));
      return;
    }
    case '/transfer/compressed':
      response.setHeader('content-encoding', 'gzip').setHeader('content-type', 'application/json').end(COMPRESSED);
      return;
    case '/transfer/parts':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of PARTS) {
        response.write(`data: ${part}\n\n`);
        await sleep(PART_MS);
      }
      response.end();
      return;
    default:
      response.writeHead(404).end();
  }
}

async function startOrigin(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [path.join(ROOT, 'origin/main.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A process group of its own, by which its ffmpegs are found.
    detached: true,
    env: {
      ...process.env,
      PORT: '0',
      TRANSCODE: 'mydia',
      MEDIA_DIR: await ensureSamples(),
      CACHE_DIR: probeCache(),
      USERS: JSON.stringify(USERS),
      ...env,
    },
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`the origin ended with ${code}`)));
  });
  const library = v.parse(LibrarySchema, await (await fetch(`${url}/api/v1/library`)).json());
  return { url, library, process: child };
}

async function browserScript(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/mydia/browser.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
  });
  return outputFiles[0]?.text ?? '';
}
