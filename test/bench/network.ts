/**
 * The networks that the rows are measured on. Chromium emulates them itself (CDP `Network.emulateNetworkConditions`).
 *
 * CDP's `latency` is "minimum latency from request sent to response headers received": a whole round trip, so 80 ms stands for
 * 40 ms each way. It is a minimum: an answer that the server has held back for longer comes without a further delay. The
 * request itself reaches the server at once, and connecting costs nothing. Conditions hold for one target: the service
 * worker's own requests, and the pages' requests that it passes on, are delayed only when they are set for it as well.
 * `network-check.ts` finds out at each start whether all this still is so.
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

/** What sends requests of its own. */
const SENDERS = ['page', 'service_worker'];

/** A browser of which every page and service worker is on that network, from its first request. */
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
    // Held until the conditions are set: not even the first request of a new service worker gets by.
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: SENDERS.map((type) => ({ type })),
  });
  return browser;
}
