/**
 * Which other sites may read an answer (CORS): those that the origin allows. Where the edge answers in the origin's
 * place, the answer carries the headers that the origin sends to that site.
 */
import type { Next } from 'hono';
import { API } from '../../protocol/urls.ts';
import { type Config, configOf } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import { type RouteContext, runInBackground } from './context.ts';
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
  /** Until this time the headers are valid, even while the media server is down. */
  holdsUntil: number;
  /** The media server was down at the last question. */
  isDown: boolean;
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
  const [said] = await Promise.all([corsHeadersFor(c, site, config), next()]);
  // An answer that was passed on has the origin's own headers.
  if (c.res.headers.has('access-control-allow-origin')) return;
  const response = withMutableHeaders(c.res);
  for (const [name, value] of said ?? []) response.headers.append(name, value);
  // The other site cannot read this answer. If the browser kept the answer, that site could not read it later either.
  if (!response.headers.has('access-control-allow-origin')) response.headers.set('cache-control', 'no-store');
  // Hono would merge a new response into the present response, so the present response is removed first.
  c.res = undefined;
  c.res = response;
}

/** @returns what the origin says now, or has said last; null when it has said nothing within the hour */
async function corsHeadersFor(c: RouteContext, site: string, config: Config): Promise<CorsHeaders | null> {
  const now = Date.now();
  const known = lastAnswer(site, config);
  if (known && now < known.askAgainAt) return known.headers;
  if (!known?.isDown || now >= known.holdsUntil) return ask(site, config);
  // While the media server is down, a question to it may take seconds. The edge asks in the background, so that no
  // segment waits for the answer.
  remember(site, config, { ...known, askAgainAt: now + ASK_AGAIN_MS });
  runInBackground(c, ask(site, config));
  return known.headers;
}

function lastAnswer(site: string, { origin }: Config): CorsAnswer | undefined {
  const known = [EVERY_SITE, site].flatMap((name) => remembered.get(`${origin} ${name}`) ?? []);
  return known.sort((a, b) => b.holdsUntil - a.holdsUntil)[0];
}

function remember(site: string, { origin }: Config, answer: CorsAnswer): void {
  const isForAll = answer.headers?.some(([name, value]) => name === 'access-control-allow-origin' && value === '*');
  remembered.delete(`${origin} ${EVERY_SITE}`);
  remembered.set(`${origin} ${isForAll ? EVERY_SITE : site}`, answer);
}

async function ask(site: string, config: Config): Promise<CorsHeaders | null> {
  const { headers, isOrigins } = await fetchCorsHeaders(site, config).catch((error) => {
    console.warn(error);
    return { headers: [], isOrigins: false };
  });
  const now = Date.now();
  if (isOrigins) {
    const times = { askAgainAt: now + REMEMBERED_MS, holdsUntil: now + LAST_HOLDS_MS };
    remember(site, config, { headers, ...times, isDown: false });
    return headers;
  }
  const last = lastAnswer(site, config);
  const known = last && now < last.holdsUntil ? last : { headers: null, holdsUntil: 0 };
  remember(site, config, { ...known, askAgainAt: now + ASK_AGAIN_MS, isDown: true });
  return known.headers ?? (headers.length > 0 ? headers : null);
}

/**
 * `isOrigins` is false when the answer comes from a proxy in front of the media server. Such a proxy answers in the
 * media server's place when the media server is down, or when the proxy limits the requests.
 */
async function fetchCorsHeaders(site: string, config: Config): Promise<{ headers: CorsHeaders; isOrigins: boolean }> {
  // The edge asks without credentials, since the answer to every viewer has the same headers.
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const init = { headers: { origin: site }, redirect: 'manual', cache: 'no-store', signal } as const;
  const response = await fetch(config.origin + ASKED, init);
  await response.body?.cancel();
  const headers = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
  const isForAll = response.headers.get('access-control-allow-origin') === '*';
  if (headers.length > 0 && !isForAll) headers.push(['vary', 'Origin']);
  return { headers, isOrigins: response.status < 500 && response.status !== 429 };
}
