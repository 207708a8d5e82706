/** For which requests the browser does not wake the service worker. */
import { API } from '../protocol/urls.ts';

/** https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes */
interface RoutableInstallEvent extends ExtendableEvent {
  addRoutes?(rules: unknown[]): Promise<void>;
}

/**
 * Tells the browser which requests need the worker: navigations, and most requests to Headstart's own addresses. The
 * browser then sends all other requests to the network without waking the worker. A browser without `addRoutes` cannot
 * be told.
 */
export function bypassTheRest(event: RoutableInstallEvent): void {
  const ours = [
    { requestMode: 'navigate' },
    { requestMethod: 'POST', urlPattern: `${API}/hls/preload/*` },
    { requestMethod: 'POST', urlPattern: `${API}/hls/renew/*` },
    { requestMethod: 'GET', urlPattern: `${API}/hls/play/*` },
    { requestMethod: 'GET', urlPattern: `${API}/playback/*` },
  ];
  event.addRoutes?.([{ condition: { not: { or: ours } }, source: 'network' }]).catch(() => {});
}

/**
 * Tells the browser that a cancel needs no worker. Chromium loses a request that a page sends as it is left, when the
 * request has to wake the worker first. The film's session would then run for minutes without a viewer.
 */
export function bypassCancels(event: RoutableInstallEvent): void {
  const condition = { requestMethod: 'POST', urlPattern: `${API}/hls/cancel/*` };
  event.addRoutes?.([{ condition, source: 'network' }]).catch(() => {});
}
