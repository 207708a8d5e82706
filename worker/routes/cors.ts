/**
 * Which other sites may read an answer (CORS): those that the origin allows. Where the edge answers in the origin's
 * place, the answer carries the headers that the origin sends to that site.
 */
import type { Next } from 'hono';
import { API } from '../../protocol/urls.ts';
import { type Config, configOf } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { RouteContext } from './context.ts';
import { withMutableHeaders } from './own-headers.ts';

const REMEMBERED_MS = 5 * 60_000;
/** The same while the media server is down: a proxy in front of it, or nothing, has answered. */
const REMEMBERED_DOWN_MS = 5_000;
const REMEMBERED_MAX = 500;
const TIMEOUT_MS = 5_000;
/**
 * The playlist of a session that does not exist: whatever the origin answers, its headers for other sites are the same.
 */
const ASKED = `${API}/hls/00000000-0000-4000-8000-000000000000/index.m3u8`;
/** Stands for all sites, where the origin gives every site the same answer. */
const EVERY_SITE = '*';
/** A visit is for pages of this site alone. */
const OF_A_VISIT = /^\/api\/v1\/hls\/(?:preload|renew|cancel)\//;

interface CorsAnswer {
  headers: ReadonlyArray<readonly [string, string]>;
  until: number;
}

/** The keys: the base URLs of the origin and of the other site. */
const remembered = new LatestMap<string, CorsAnswer>(REMEMBERED_MAX, ({ until }, now) => now >= until);

/**
 * Adds the origin's headers for other sites to the answers of streams and sessions. A preflight is passed on by its
 * route.
 */
export async function addOriginCors(c: RouteContext, next: Next): Promise<void> {
  const config = configOf(c.env);
  const site = c.req.header('origin');
  const { origin, pathname } = new URL(c.req.url);
  const isHeard = config.playbackEnabled || config.site === 'origin';
  if (!isHeard || !site || site === origin || c.req.method === 'OPTIONS' || OF_A_VISIT.test(pathname)) return next();
  const [said] = await Promise.all([askCorsHeaders(site, config), next()]);
  // An answer that was passed on has the origin's own headers.
  if (said.length === 0 || c.res.headers.has('access-control-allow-origin')) return;
  const response = withMutableHeaders(c.res);
  for (const [name, value] of said) response.headers.append(name, value);
  // Hono would merge a new response into the present response, so the present response is removed first.
  c.res = undefined;
  c.res = response;
}

async function askCorsHeaders(site: string, config: Config): Promise<CorsAnswer['headers']> {
  const now = Date.now();
  for (const name of [EVERY_SITE, site]) {
    const known = remembered.get(`${config.origin} ${name}`);
    if (known && now < known.until) return known.headers;
  }
  try {
    // The edge asks without credentials, since the answer to every viewer has the same headers.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const init = { headers: { origin: site }, redirect: 'manual', cache: 'no-store', signal } as const;
    const response = await fetch(config.origin + ASKED, init);
    await response.body?.cancel();
    const headers = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
    const isForAll = response.headers.get('access-control-allow-origin') === '*';
    if (headers.length > 0 && !isForAll) headers.push(['vary', 'Origin']);
    const isOrigins = response.status < 500 && response.status !== 429;
    const rememberedMs = isOrigins ? REMEMBERED_MS : REMEMBERED_DOWN_MS;
    remembered.set(`${config.origin} ${isForAll ? EVERY_SITE : site}`, { headers, until: now + rememberedMs });
    return headers;
  } catch (error) {
    console.warn(error);
    remembered.set(`${config.origin} ${site}`, { headers: [], until: Date.now() + REMEMBERED_DOWN_MS });
    return [];
  }
}
