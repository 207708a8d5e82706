/** What is needed of a message from a page. */
export interface PageMessageEvent {
  data: unknown;
  /** Pages have an id, as nobody else has who may send messages. */
  source: object | null;
  ports: readonly Pick<MessagePort, 'postMessage'>[];
  waitUntil(work: Promise<unknown>): void;
}

/** What is needed of a `FetchEvent` to begin a visit. */
export interface NavigationEvent {
  request: Request;
  resultingClientId: string;
  waitUntil(work: Promise<unknown>): void;
}

/** What is needed of a `FetchEvent` to answer a page. */
export interface RequestEvent {
  request: Request;
  clientId: string;
  waitUntil(work: Promise<unknown>): void;
}
