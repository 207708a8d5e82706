/**
 * The networks on which the rows are measured. Chromium emulates them itself (CDP `Network.emulateNetworkConditions`).
 *
 * CDP's `latency` is "minimum latency from request sent to response headers received". That is a whole round trip, so
 * 80 ms stands for 40 ms each way. It is a minimum: an answer that the server has held longer comes without a further
 * delay. The request itself reaches the server at once, and connecting costs nothing.
 *
 * The conditions belong to one target. They delay a service worker's own requests, and the requests that it passes on
 * for pages, only when they are set for the worker as well. `network-check.ts` checks all this at each start.
 */
import { type Browser, chromium } from 'playwright-core';
import { freePorts } from '../chaos/free-ports.ts';
import { CHROMIUM, FLAGS } from '../e2e/browser.ts';
import { connectDevTools } from './devtools.ts';

export const NETWORKS = {
  none: { label: 'no delay', conditions: null },
  slow: {
    label: '40 ms each way, 20 Mbit/s',
    conditions: { offline: false, latency: 80, downloadThroughput: 20e6 / 8, uploadThroughput: 20e6 / 8 },
  },
} as const;

export type Network = keyof typeof NETWORKS;

export const NETWORK_NAMES = Object.keys(NETWORKS) as Network[];

export const isNetwork = (name: string): name is Network => Object.hasOwn(NETWORKS, name);

/** The types of the targets that send requests, in DevTools' words. */
const SENDERS = ['page', 'service_worker'];

/** Opens a browser in which every page and service worker is on `network`, from its first request. */
export async function browserOn(network: Network): Promise<Browser> {
  const { conditions } = NETWORKS[network];
  if (!conditions) return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const [port = 0] = await freePorts(1);
  const args = [...FLAGS, `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  const devTools = await connectDevTools(port);
  browser.once('disconnected', devTools.close);
  devTools.on('Target.attachedToTarget', (params) => {
    const { sessionId } = params as { sessionId: string };
    void devTools.send('Network.emulateNetworkConditions', conditions, sessionId);
    void devTools.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  });
  await devTools.send('Target.setAutoAttach', {
    autoAttach: true,
    // A new target waits until the network conditions are set, so that they hold for its very first request, also in a
    // service worker.
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: SENDERS.map((type) => ({ type })),
  });
  return browser;
}
