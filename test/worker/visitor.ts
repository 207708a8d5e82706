/** A visitor's browser, as far as the edge can tell. */
import { SELF } from 'cloudflare:test';
import type { VisitId } from '../../protocol/ids.ts';

export const SITE = 'https://site.test';

export const visitId = (name: string): VisitId => `visit-of-${name}-0123456789` as VisitId;

export interface As {
  cookie?: string;
  headers?: Record<string, string>;
}

/** Sends what the page's own script would send. */
export function post(path: string, body: unknown, as: As = {}): Promise<Response> {
  return SELF.fetch(`${SITE}/api/v1/hls/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      cookie: as.cookie ?? '_mydia_key=alice',
      'sec-fetch-site': 'same-origin',
      ...as.headers,
    },
  });
}

export function get(path: string, as: As = {}): Promise<Response> {
  return SELF.fetch(path.startsWith('http') ? path : `${SITE}${path}`, {
    redirect: 'manual',
    headers: { cookie: as.cookie ?? '_mydia_key=alice', ...as.headers },
  });
}

export const playlistPath = (ref: string, visit: VisitId): string =>
  `/api/v1/hls/play/${ref}/index.m3u8?visit=${visit}`;

/** Waits until `condition` holds. @throws when it does not within a second. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return;
    await scheduler.wait(10);
  }
  throw new Error(`not within a second: ${condition}`);
}
