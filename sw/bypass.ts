/** For which requests the browser does not wake the service worker. */
import { API } from '../protocol/urls.ts';

/** https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes */
interface RoutableInstallEvent extends ExtendableEvent {
  addRoutes?(rules: unknown[]): Promise<void>;
}

/**
 * Makes a browser that has `addRoutes` send requests to the network without waking the worker. The worker still gets
 * navigations, and requests to Headstart's own addresses.
 */
export function bypassTheRest(event: RoutableInstallEvent): void {
  const ours = [
    { requestMode: 'navigate' },
    { requestMethod: 'POST', urlPattern: `${API}/hls/*` },
    { requestMethod: 'GET', urlPattern: `${API}/hls/play/*` },
    { requestMethod: 'GET', urlPattern: `${API}/playback/*` },
  ];
  event.addRoutes?.([{ condition: { not: { or: ours } }, source: 'network' }]).catch(() => {});
}
