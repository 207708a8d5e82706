/** What is needed of a `FetchEvent` to answer a page. */
export interface RequestEvent {
  request: Request;
  clientId: string;
  waitUntil(work: Promise<unknown>): void;
}
