/** The parts of the browser's events that the service worker reads. */

/** The part of a message from a page that the worker reads. */
export interface PageMessageEvent {
  data: unknown;
  /** Among the senders of messages, only pages have an id. */
  source: object | null;
  ports: readonly Pick<MessagePort, 'postMessage'>[];
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a `FetchEvent` that the worker needs to begin a visit. */
export interface NavigationEvent {
  request: Request;
  resultingClientId: string;
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a `FetchEvent` that the worker needs to answer a page. */
export interface RequestEvent {
  request: Request;
  clientId: string;
  waitUntil(work: Promise<unknown>): void;
}
