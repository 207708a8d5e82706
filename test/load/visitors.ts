/** Many visitors of the edge at once. Each has a cookie, a file and a visit of its own. */
import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import { type VisitAction, visitUrl } from '../../protocol/urls.ts';

export interface LoadVisitor {
  viewer: string;
  ref: MediaRef;
  visit: VisitId;
}

export interface LoadAnswer {
  status: number;
  /** The reply to a preload or a renewal; null when the status is not 202. */
  reply: VisitReply | null;
}

export interface Crowd {
  ask(action: VisitAction, visitor: LoadVisitor, more?: { playing?: boolean }): Promise<LoadAnswer>;
  /** Resolves once the whole answer has been read. */
  get(path: string, viewer: string): Promise<{ status: number; body: Buffer }>;
  close(): Promise<void>;
}

let visits = 0;
const run = randomBytes(8).toString('hex');

export const visitor = (viewer: number, file: number): LoadVisitor => ({
  viewer: `viewer-${viewer}`,
  ref: `movie/film-${file}` as MediaRef,
  visit: `${run}-${(visits++).toString(36)}` as VisitId,
});

/** @param connections the number of connections, which stay open; each carries one request at a time */
export function crowd(url: string, connections: number): Crowd {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 60_000, connect: { timeout: 60_000 } });
  return {
    async ask(action, { viewer, ref, visit }, more = {}) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: visitUrl(action, ref),
        headers: { cookie: `_mydia_key=${viewer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ visit, ...more }),
      });
      const text = await body.text();
      return { status: statusCode, reply: statusCode === 202 ? (JSON.parse(text) as VisitReply) : null };
    },
    async get(path, viewer) {
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path,
        headers: { cookie: `_mydia_key=${viewer}` },
      });
      return { status: statusCode, body: Buffer.from(await body.arrayBuffer()) };
    },
    close: () => pool.close(),
  };
}
