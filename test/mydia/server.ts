/**
 * The double of a Mydia: its pages, and the embedded origin's API at the same address. It runs in the test's own
 * process.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { type WebSocket, WebSocketServer } from 'ws';
import { startOrigin, tokenOf } from './origin-process.ts';
import { document, type Pages, type PageViewer, policy } from './pages/page.ts';
import { PAGES_2025 } from './pages/pages-2025.ts';
import { PAGES_2026, PAGES_AUTUMN } from './pages/pages-2026.ts';
import { playerDocument } from './pages/player-document.ts';
import { browserScript } from './scripts.ts';
import { transfer } from './transfer.ts';

export const USER = { username: 'vera', password: 'a password of vera' };
/** The account that the edge has at Mydia. */
export const SERVICE = { username: 'edge', password: 'a password of the edge' };

/** The pages of each version. July's Mydia also serves the player of 2025, but no page links to that player. */
const PAGES: Record<string, Pages> = { 2025: PAGES_2025, 2026: PAGES_2026, '2026-autumn': PAGES_AUTUMN };
export type Version = '2025' | '2026' | '2026-autumn';

export interface MydiaServer {
  /** Without a slash at the end. */
  url: string;
  originPid: number;
  /** A token of the edge's own account. Not every Mydia accepts an API key, so the tests use this token. */
  serviceToken: string;
  /** Every request that Mydia has received: its method and path, such as `GET /path`, and its headers. */
  requests: { line: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/**
 * @param env settings of the embedded origin, added to TRANSCODE=mydia. `ORIGIN_DIALECT` is the version of Mydia
 * @param version the version of the pages, when it differs from `ORIGIN_DIALECT`
 */
export async function startMydia(env: Record<string, string> = {}, version?: Version): Promise<MydiaServer> {
  const dialect = env.ORIGIN_DIALECT ?? '2025';
  const pages = PAGES[version ?? dialect] ?? PAGES_2025;
  const scripts = await scriptsOf(pages);
  const requests: MydiaServer['requests'] = [];
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
  const origin = await startOrigin([USER, SERVICE], { PUBLIC_URL: url, ...env });
  originUrl = origin.url;
  const serviceToken = await tokenOf(origin.url, SERVICE);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', url);
    if (/^\/(?:api|auth)\/|^\/health$/.test(pathname)) return proxy(request, response);
    if (pathname.startsWith('/transfer/')) return transfer(pathname, request, response);
    const script = scripts[pathname];
    if (script !== undefined) {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else if (pathname === '/favicon.ico') {
      response.setHeader('content-type', 'image/x-icon').end();
    } else if (pathname === '/offline.html') {
      html(response, '<!DOCTYPE html><title>Offline</title>');
    } else if (pages.serviceWorker && /^\/player(?:\/|$)/.test(pathname)) {
      player(request, response);
    } else {
      const page = await pages.page(pathname, viewerOf(request));
      const nonce = randomBytes(16).toString('base64');
      response.setHeader('content-security-policy', policy(nonce));
      html(response, page ? document(page, nonce, pages.serviceWorker !== null) : 'Not Found', page ? 200 : 404);
    }
  }

  /**
   * Answers with the player's document, which is the same at every path below `/player`. Autumn's document must not be
   * cached.
   */
  function player({ headers }: IncomingMessage, response: ServerResponse): void {
    const token = tokenIn(headers.cookie);
    if (!token) {
      response.writeHead(302, { location: '/auth/login' }).end();
      return;
    }
    if (dialect === '2026-autumn') response.setHeader('cache-control', 'no-store');
    const userId = decodeJwt(token).sub ?? '';
    const { username } = USER;
    html(response, playerDocument({ authenticated: true, token, userId, username, embedMode: true }));
  }

  function live(client: WebSocket, request: IncomingMessage): void {
    client.on('message', async (data, binary) => {
      // A message with the address of a page is answered with that page. Any other message is sent back unchanged.
      if (binary) return client.send(data, { binary });
      const href = String(data);
      const page = await pages.page(href, viewerOf(request));
      client.send(page ? JSON.stringify({ href, ...page }) : data.toString());
    });
  }

  function viewerOf({ headers }: IncomingMessage): PageViewer {
    const cookie = headers.cookie ?? '';
    return {
      get library() {
        return origin.library;
      },
      async watched({ id }) {
        const response = await fetch(`${originUrl}/api/v1/playback/episode/${id}`, { headers: { cookie } });
        return response.ok && ((await response.json()) as { watched: boolean }).watched;
      },
      async file(kind, id) {
        const query = `{ streamingCandidates(contentType: "${kind}", id: "${id}") { fileId } }`;
        const response = await fetch(`${originUrl}/api/graphql`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        const { data } = (await response.json()) as { data?: { streamingCandidates: { fileId: string } | null } };
        return data?.streamingCandidates?.fileId ?? null;
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

/** @returns the texts of the site's scripts, by their paths */
async function scriptsOf({ serviceWorker }: Pages): Promise<Record<string, string>> {
  const app = { '/assets/app.js': await browserScript('live') };
  if (!serviceWorker) return app;
  const kind = serviceWorker === 'worker-autumn' ? 'autumn' : 'july';
  return {
    ...app,
    '/service-worker.js': await browserScript(serviceWorker),
    '/player/flutter_bootstrap.js': `globalThis.mydiaPlayerKind = '${kind}';${await browserScript('player-2026')}`,
    '/player/manifest.json': '{}',
  };
}

/**
 * @returns the token in a session cookie. A token's signature has 86 characters. The pattern counts them, since the
 * cookie's next byte may look like one more character of the signature
 */
function tokenIn(cookie: string | undefined): string | null {
  const [, payload = ''] = /_mydia_key=[^.;]+\.([^.;]+)/.exec(cookie ?? '') ?? [];
  return /eyJ[\w-]+\.[\w-]+\.[\w-]{86}/.exec(Buffer.from(payload, 'base64url').toString('latin1'))?.[0] ?? null;
}

/** Sends a page, compressed as on most sites. */
function html(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' });
  response.end(gzipSync(text));
}
