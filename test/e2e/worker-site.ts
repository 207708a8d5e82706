/**
 * A small site with a service worker of its own, like Mydia's since 2025-11-30. That worker controls the whole site.
 * The page registers it at `load`, and it takes over at once. It asks the network first, and caches all that it
 * fetches. The site's player has the film's address in the hash. Headstart stands in front of the site, and can be
 * removed.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

export interface SeenRequest {
  /** The sender: a service worker by itself, or a page. */
  by: 'worker' | 'page';
  /** The action and the media ref, such as `preload/movie/film`. */
  what: string;
  visit: string;
  /** In milliseconds. */
  at: number;
}

export interface WorkerSite {
  /**
   * The base URL that visitors use. It leads to Headstart when the site stands behind Headstart, and otherwise to the
   * site. Like `origin`, it has no slash at the end.
   */
  url: string;
  /** The base URL of the site itself. */
  origin: string;
  /** Every request that the site has received, as `GET /path`. */
  heard: string[];
  /** The paths of all scripts that browsers have requested. */
  scripts: string[];
  /** The requests about visits, in their order. A repetition within a visit is left out. */
  asked: SeenRequest[];
  /** The site's settings. */
  has: {
    /**
     * How long after `load` the site's pages register its service worker, in milliseconds; null when they register
     * none.
     */
    worker: { afterMs: number } | null;
    /** How long the answer with the worker's script takes, in milliseconds. */
    workerMs: number;
    /** How long the answer with a page takes, in milliseconds. */
    pageMs: number;
  };
  /** From now on visitors reach the site through Headstart; with null they reach the site itself. */
  standsBehind(headstart: string | null): void;
  close(): Promise<void>;
}

const WORKER = `
'use strict';
const KEPT = 'site-v1';
self.seen = [];
self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(['/assets/app.css', '/assets/app.js'])));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', ({ data }) => self.seen.push(JSON.stringify(data)));
self.isStrict = (function () { return this === undefined; })();
self.addEventListener('fetch', (event) => {
  self.seen.push(event.request.method + ' ' + event.request.url);
  if (event.request.method !== 'GET') return;
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    if (event.request.url.includes('/assets/')) {
      const kept = await cache.match(event.request);
      if (kept) return kept;
    }
    try {
      const response = await fetch(event.request);
      if (response.ok) cache.put(event.request, response.clone()).catch(() => {});
      return response;
    } catch (error) {
      return (await cache.match(event.request)) ?? Promise.reject(error);
    }
  })());
});
`;

const link = (kind: string, id: string, file: string): string =>
  `<a href="/player/#/player/${kind}/${id}?title=A+%26+B&fileId=${file}">Play ${id}</a>`;

/** The site's pages by their paths: a film, a show of two episodes, and the page of a server with playback off. */
const PAGES: Record<string, string> = {
  '/': '<a href="/media/film">film</a> <a href="/media/show">show</a> <a href="/media/off">off</a>',
  '/media/film': link('movie', 'film', 'file-of-film'),
  '/media/show': link('episode', 'second', 'file-of-second') + link('episode', 'first', 'file-of-first'),
  '/media/off': 'Nothing to play here',
  '/player/': '<main>the player</main>',
};

export async function startWorkerSite(): Promise<WorkerSite> {
  const has: WorkerSite['has'] = { worker: { afterMs: 0 }, workerMs: 0, pageMs: 0 };
  const heard: string[] = [];
  const asked: SeenRequest[] = [];
  const scripts: string[] = [];
  let headstart: string | null = null;

  const site = createServer((incoming, response) => {
    heard.push(`${incoming.method} ${incoming.url}`);
    answer(incoming, response).catch((error) => response.destroy(error));
  });
  const front = createServer((incoming, response) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(new URL(url, headstart ?? origin), { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
    if (/\.js(?:\?|$)/.test(url)) scripts.push(url);
    const what = /^\/api\/v1\/hls\/((?:preload|renew|cancel)\/.+)$/.exec(url)?.[1];
    if (what) {
      const at = Date.now();
      const by = /\.js$/.test(headers.referer ?? '') ? 'worker' : 'page';
      incoming.once('data', (body) => {
        const { visit } = JSON.parse(String(body)) as { visit: string };
        if (!asked.some((one) => one.what === what && one.visit === visit)) asked.push({ by, what, visit, at });
      });
    }
  });
  const [origin, url] = await Promise.all([listening(site), listening(front)]);

  async function answer(
    { method, url: path = '/', headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname } = new URL(path, origin);
    const page = PAGES[pathname];
    if (pathname === '/service-worker.js') {
      await sleep(has.workerMs);
      const etag = '"the one version"';
      if (headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
      response.writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'gzip', etag });
      response.end(gzipSync(WORKER));
    } else if (pathname.startsWith('/assets/')) {
      response.setHeader('content-type', pathname.endsWith('.js') ? 'text/javascript' : 'text/css').end('/* */');
    } else if (page !== undefined) {
      await sleep(has.pageMs);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!DOCTYPE html><title>${pathname}</title>${registration()}${page}`);
    } else api(method ?? '', pathname, response);
  }

  const registration = (): string =>
    has.worker
      ? `<script>addEventListener('load', () => setTimeout(() =>
          navigator.serviceWorker.register('/service-worker.js'), ${has.worker.afterMs}))</script>`
      : '';

  return {
    url,
    origin,
    heard,
    asked,
    scripts,
    has,
    standsBehind: (edge) => {
      headstart = edge;
    },
    close: async () => {
      for (const server of [front, site]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** Answers like a Mydia of 2025 on which no transcode ever comes to its first segment. */
function api(method: string, pathname: string, response: ServerResponse): void {
  const json = (status: number, body: object, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const [, , , area = '', ...rest] = pathname.split('/');
  const [id = ''] = rest.slice(-1);
  if (area === 'playback') {
    json(200, { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false });
  } else if (area === 'stream' && id !== 'candidates' && id !== 'show') {
    response.writeHead(302, { location: `/api/v1/hls/session-of-${id}/index.m3u8` }).end();
  } else if (area === 'hls' && method === 'DELETE') {
    json(200, { status: 'terminated', session_id: rest[0] });
  } else if (area === 'hls' && id === 'index.m3u8') {
    json(404, { error: 'Master playlist not ready yet, please retry' });
  } else json(404, { error: 'Movie not found' });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
