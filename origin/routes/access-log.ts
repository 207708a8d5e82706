/**
 * The origin's log of requests: what a line has. A line is JSON, without credentials or query strings: a query may
 * contain an API key.
 */
import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import type { Signed } from '../auth/identify.ts';

/** @throws when the file cannot be opened for appending */
export function logRequests(path: string): MiddlewareHandler<Signed> {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a');
  return async (c, next) => {
    const started = performance.now();
    await next();
    const line = {
      time: new Date().toISOString(),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      user: c.get('user') ?? null,
      ms: Math.round((performance.now() - started) * 10) / 10,
    };
    // The line is written before the reply goes out, so that a client that has the reply finds the request's line in
    // the log.
    writeSync(file, `${JSON.stringify(line)}\n`);
  };
}
