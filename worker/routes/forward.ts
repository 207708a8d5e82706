/** What is not Headstart's to answer: the origin does, as if it had been asked itself. */
import { HeadstartError } from '../../protocol/errors.ts';
import { API } from '../../protocol/urls.ts';
import { credentialsOf } from '../auth/credentials.ts';
import { forgetVerdicts, viewerOf } from '../auth/gate.ts';
import { type Config, configOf } from '../config.ts';
import type { RouteContext } from './context.ts';
import { methodNotAllowed } from './errors.ts';
import { passedOn } from './passed-on.ts';

/** Hop-by-hop, Cloudflare's own, or a claim about the connection that only the edge can make. */
const NOT_FORWARDED =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|cf-.*|forwarded|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-url)$/;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Passes a request on to the origin, with the viewer's own credentials, and its answer back. */
export async function forward(c: RouteContext): Promise<Response> {
  const config = configOf(c.env);
  const request = c.req.raw;
  const { method } = request;
  // `fetch` refuses the others, and a body of these two.
  if (!METHODS.includes(method)) return methodNotAllowed(...METHODS)(c);
  const body = method === 'GET' || method === 'HEAD' ? null : request.body;
  const { pathname, search } = new URL(request.url);
  const init = { method, headers: forwardedHeaders(request), body, redirect: 'manual', cache: 'no-store' } as const;
  const response = await fetch(`${config.origin}${pathname}${search}`, init).catch((cause: unknown) => {
    throw new HeadstartError('origin_unreachable', 'The media server did not answer', cause);
  });
  if (method !== 'GET' && pathname.startsWith(`${API}/auth/`)) await forgetViewer(request, config);
  return passedOn(response, request, config);
}

/** Whoever signs in or out here may be let in, or not, at once. */
async function forgetViewer(request: Request, config: Config): Promise<void> {
  if (credentialsOf(request)) forgetVerdicts(await viewerOf(request, config));
}

function forwardedHeaders(request: Request): Headers {
  const url = new URL(request.url);
  const named = (request.headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  const headers = new Headers();
  request.headers.forEach((value, name) => {
    if (!NOT_FORWARDED.test(name) && !named.includes(name)) headers.append(name, value);
  });
  const client = request.headers.get('cf-connecting-ip');
  if (client) headers.set('x-forwarded-for', client);
  headers.set('x-forwarded-host', url.host);
  headers.set('x-forwarded-proto', url.protocol.slice(0, -1));
  return headers;
}
