/** Checks that the emulated network delays every kind of request of a page and of its service worker. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { NETWORKS, type Network } from './network.ts';

const BYTES = 500_000;
/** An answer without a delay comes within this time. It is not zero, since clocks in browsers are not exact. */
const SLACK_MS = 10;

const WORKER = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(Promise.all([registration.navigationPreload.enable(), clients.claim()])));
  addEventListener('fetch', (event) => {
    const { request, preloadResponse } = event;
    if (request.mode === 'navigate') event.respondWith(preloadResponse.then((response) => response ?? fetch(request)));
    if (request.url.endsWith('/passed-on')) event.respondWith(fetch(request));
  });
  addEventListener('message', async ({ ports: [port] }) => {
    const asked = performance.now();
    await fetch('/own');
    port.postMessage(performance.now() - asked);
  });`;

/** @throws when an answer comes sooner than the network allows */
export async function checkNetwork(browser: Browser, network: Network): Promise<void> {
  const { conditions } = NETWORKS[network];
  if (!conditions) return;
  const server = createServer(({ url }, response) => {
    if (url === '/sw.js') response.setHeader('content-type', 'text/javascript').end(WORKER);
    else if (url === '/much') response.end(Buffer.alloc(BYTES));
    else response.setHeader('content-type', 'text/html').end('<!doctype html><video></video>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(url);
    await page.evaluate(installWorker);
    await page.goto(`${url}/second`);
    const transferMs = (BYTES / conditions.downloadThroughput) * 1000;
    for (const [what, ms] of Object.entries(await page.evaluate(timeRequests))) {
      const least = conditions.latency + (what === 'much' ? transferMs : 0) - SLACK_MS;
      if (ms < least)
        throw new Error(`the emulated network is too fast: ${what} took ${ms} ms, expected ${least} or more`);
    }
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Runs in the page. */
async function installWorker(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js');
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
}

/** Runs in the page. @returns milliseconds by kind of request */
async function timeRequests(): Promise<Record<string, number>> {
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const asked = performance.now();
    await run();
    return performance.now() - asked;
  };
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return {
    navigation: page ? page.responseStart - page.requestStart : 0,
    fetch: await timed(() => fetch('/fetch')),
    'fetch by way of the service worker': await timed(() => fetch('/passed-on')),
    'keepalive POST': await timed(() => fetch('/post', { method: 'POST', body: '{}', keepalive: true })),
    XMLHttpRequest: await timed(
      () =>
        new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.addEventListener('load', resolve);
          request.open('GET', '/xhr');
          request.send();
        }),
    ),
    // The answer is not a video: the media element reports an error as soon as the answer has come.
    'media element': await timed(
      () =>
        new Promise((resolve) => {
          const video = document.querySelector('video');
          video?.addEventListener('error', resolve);
          video?.setAttribute('src', '/video');
        }),
    ),
    "the service worker's own": await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      navigator.serviceWorker.controller?.postMessage(null, [port2]);
    }),
    much: await timed(async () => (await fetch('/much')).arrayBuffer()),
  };
}
