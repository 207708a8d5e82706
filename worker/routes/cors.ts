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
/** How long the origin's last answer still holds while the media server is down. */
const LAST_HOLDS_MS = 60 * 60_000;
/** How soon the edge asks again while the media server is down. */
const ASK_AGAIN_MS = 5_000;
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

type CorsHeaders = ReadonlyArray<readonly [string, string]>;

interface CorsAnswer {
  /** Null when the origin has not answered. */
  headers: CorsHeaders | null;
  askAgainAt: number;
  holdsUntil: number;
}

/** The keys: the base URLs of the origin and of the other site. */
const remembered = new LatestMap<string, CorsAnswer>(REMEMBERED_MAX);

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
  if (said?.length === 0 || c.res.headers.has('access-control-allow-origin')) return;
  const response = withMutableHeaders(c.res);
  if (said) for (const [name, value] of said) response.headers.append(name, value);
  // The origin has not answered, so the edge does not know whether it allows the site, and adds no headers. The browser
  // must not keep this answer: without the headers, the site could not read it even when the origin allows the site.
  else response.headers.set('cache-control', 'no-store');
  // Hono would merge a new response into the present response, so the present response is removed first.
  c.res = undefined;
  c.res = response;
}

/** @returns what the origin says now, or has said last; null when it has never answered */
async function askCorsHeaders(site: string, config: Config): Promise<CorsHeaders | null> {
  const now = Date.now();
  const keyOf = (name: string): string => `${config.origin} ${name}`;
  const known = [EVERY_SITE, site].flatMap((name) => remembered.get(keyOf(name)) ?? []);
  const fresh = known.find(({ askAgainAt }) => now < askAgainAt);
  if (fresh) return fresh.headers;
  const said = await fetchCorsHeaders(site, config).catch((error) => {
    console.warn(error);
    return null;
  });
  const last = known.find(({ holdsUntil }) => now < holdsUntil);
  const headers = said ?? last?.headers ?? null;
  const isForAll = headers?.some(([name, value]) => name === 'access-control-allow-origin' && value === '*');
  remembered.set(keyOf(isForAll ? EVERY_SITE : site), {
    headers,
    askAgainAt: now + (said ? REMEMBERED_MS : ASK_AGAIN_MS),
    holdsUntil: said ? now + LAST_HOLDS_MS : (last?.holdsUntil ?? 0),
  });
  return headers;
}

/** @returns null while the media server is down: a proxy in front of it has answered */
async function fetchCorsHeaders(site: string, config: Config): Promise<CorsHeaders | null> {
  // The edge asks without credentials, since the answer to every viewer has the same headers.
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const init = { headers: { origin: site }, redirect: 'manual', cache: 'no-store', signal } as const;
  const response = await fetch(config.origin + ASKED, init);
  await response.body?.cancel();
  const headers = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
  const isOfProxy = response.status >= 500 || response.status === 429;
  if (headers.length === 0) return isOfProxy ? null : [];
  const isForAll = response.headers.get('access-control-allow-origin') === '*';
  return isForAll ? headers : [...headers, ['vary', 'Origin']];
}
