/**
 * How a request is passed on to the origin: with which headers, and which are left out. The origin answers as if the
 * client had asked the origin itself.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import { credentialsOf } from '../auth/credentials.ts';
import { forgetVerdicts, viewerOf } from '../auth/verdicts.ts';
import { type Config, configOf } from '../config.ts';
import type { RouteContext } from './context.ts';
import { handOn } from './hand-on.ts';
import { changesViewer, giveBackLooks, signsOut } from './sign-out.ts';

/**
 * Headers that the edge does not pass on: hop-by-hop headers, Cloudflare's own, and statements about the connection
 * that only the edge can make.
 */
const NOT_FORWARDED =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|cf-.*|forwarded|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-url)$/;

/** Passes a request on to the origin, with the viewer's own credentials, and its answer back. Bodies are streamed. */
export async function forward(c: RouteContext, request: Request = c.req.raw): Promise<Response> {
  const config = configOf(c.env);
  const { pathname } = new URL(request.url);
  if (signsOut(request.method, pathname)) await giveBackLooks(c);
  const response = await fetch(forwardedRequest(request, config)).catch((cause: unknown) => {
    throw new HeadstartError('origin_unreachable', 'The media server did not answer', cause);
  });
  if (response.webSocket) return response;
  if (changesViewer(request.method, pathname)) await forgetViewer(request, config);
  return handOn(response, request, config);
}

/** @throws HeadstartError `method_not_allowed` for what `fetch` refuses, such as TRACE */
function forwardedRequest(request: Request, config: Config): Request {
  const { method } = request;
  const { pathname, search } = new URL(request.url);
  const api = pathname.startsWith('/api/');
  const init: RequestInit = {
    method,
    headers: forwardedHeaders(request, config),
    body: method === 'GET' || method === 'HEAD' ? null : request.body,
    redirect: 'manual',
    // Cloudflare's cache knows answers by their URL alone, so it must keep no answer of the API. It keeps an answer of
    // the site when the site allows that, as without the Worker.
    ...(api && { cache: 'no-store' }),
  };
  try {
    return new Request(`${config.origin}${pathname}${search}`, init);
  } catch (cause) {
    throw new HeadstartError('method_not_allowed', `${method} is not for a media server`, cause);
  }
}

/** After a sign-in or sign-out the origin's new verdict counts at once. */
async function forgetViewer(request: Request, config: Config): Promise<void> {
  if (credentialsOf(request)) forgetVerdicts(await viewerOf(request, config));
}

function forwardedHeaders(request: Request, { site }: Config): Headers {
  const url = new URL(request.url);
  const named = (request.headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  const headers = new Headers();
  request.headers.forEach((value, name) => {
    if (!NOT_FORWARDED.test(name) && !named.includes(name)) headers.append(name, value);
  });
  if (site === 'origin' && isWebSocket(request)) headers.set('upgrade', 'websocket');
  const client = request.headers.get('cf-connecting-ip');
  if (client) headers.set('x-forwarded-for', client);
  headers.set('x-forwarded-host', url.host);
  headers.set('x-forwarded-proto', url.protocol.slice(0, -1));
  return headers;
}

const isWebSocket = ({ headers }: Request): boolean => headers.get('upgrade')?.toLowerCase() === 'websocket';
