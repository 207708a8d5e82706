import { API } from '../protocol/urls.ts';

/** https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes */
interface RoutableInstallEvent extends ExtendableEvent {
  addRoutes?(rules: unknown[]): Promise<void>;
}

/** Where the browser can be told so, what no rule here is about does not even wake the worker. */
export function bypassTheRest(event: RoutableInstallEvent): void {
  const ours = [
    { requestMode: 'navigate' },
    { requestMethod: 'POST', urlPattern: `${API}/hls/*` },
    { requestMethod: 'GET', urlPattern: `${API}/hls/play/*` },
    { requestMethod: 'GET', urlPattern: `${API}/playback/*` },
  ];
  event.addRoutes?.([{ condition: { not: { or: ours } }, source: 'network' }]).catch(() => {});
}
