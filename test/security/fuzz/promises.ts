/** Checks the promises about every answer. @throws an Error that names the broken promise */
import { ERRORS, type ErrorCode } from '../../../protocol/errors.ts';
import { FROM_ORIGIN } from './origin.ts';

export interface Sent {
  method: string;
  url: URL;
  headers: Headers;
  /** The same player has asked for the film before. */
  isUnderWay: boolean;
}

export interface FuzzAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** The credentials of the viewers that the origin lets watch. */
export const VIEWERS: readonly string[] = ['alice', 'bob', 'Bearer jwt-of-alice', 'key-of-alice'];
/** These texts are only in answers for viewers who may watch the film. */
export const FILM = /session-of-|the file as it is|#EXTM3U/;
const FROM_SITE = 'x-from-the-site';

/** @param viewers the credentials of the viewers that the origin lets watch now */
export function checkAnswer(sent: Sent, answer: FuzzAnswer, viewers: readonly string[]): void {
  const { status, headers, text } = answer;
  const because = (what: string): Error =>
    new Error(`${what}: ${sent.method} ${sent.url.pathname}: ${status} ${text.slice(0, 300)}`);
  if (headers.get('x-content-type-options') !== 'nosniff') throw because('no nosniff');
  if (!headers.get('content-security-policy')?.includes("frame-ancestors 'none'")) throw because('may be framed');
  if (headers.has('service-worker-allowed')) throw because('a wider scope');
  const everything = `${text}\n${JSON.stringify([...headers])}`;
  if (/service-key|a signing key that/.test(everything)) throw because('tells a secret of the edge');
  if (shown(sent).length > 0 && isApi(sent) && !/private|no-store/.test(headers.get('cache-control') ?? '')) {
    throw because('may be kept by shared caches');
  }
  if (FILM.test(text) && !mayWatch(sent, viewers)) throw because('shown to somebody who may not watch');
  for (const [, film = ''] of text.matchAll(/session-of-((?:open|closed|broken)-\d)/g)) {
    if (!decoded(sent.url.pathname).includes(film)) throw because('shows another film than was asked for');
  }
  if (/^https?:|^\/\//.test(headers.get('location') ?? '') && !sent.url.pathname.includes('broken-')) {
    throw because(`leads away to ${headers.get('location')}`);
  }
  if (status < 400 || headers.has(FROM_ORIGIN) || headers.has(FROM_SITE)) return;
  if (sent.method !== 'HEAD') checkError(status, text, because);
  if (status >= 500 && !/broken-/.test(sent.url.href) && !isToAskAgain(sent, answer))
    throw because('failed for no reason');
}

/**
 * Some requests end the session of a film that plays. Its player is told to ask again, and the edge starts the session
 * again meanwhile.
 */
const isToAskAgain = ({ isUnderWay }: Sent, { status, headers, text }: FuzzAnswer): boolean =>
  isUnderWay && status === 503 && parsed(text)?.error === 'not_ready' && headers.has('retry-after');

function checkError(status: number, text: string, because: (what: string) => Error): void {
  const body = parsed(text);
  const code = body?.error as ErrorCode;
  if (code === 'internal') throw because('failed by itself');
  if (!body || ERRORS[code] !== status || typeof body.message !== 'string' || Object.keys(body).length !== 2) {
    throw because('is no error of the closed set');
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

const isApi = ({ url }: Sent): boolean => url.pathname.startsWith('/api/');

/** Every credential in a request, as the origin would get it. */
export function shown({ url, headers }: Pick<Sent, 'url' | 'headers'>): string[] {
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/).filter((cookie) => cookie.startsWith('_mydia_key='));
  const cookie = cookies[0]?.slice('_mydia_key='.length);
  const rest = [headers.get('authorization'), headers.get('x-api-key'), url.searchParams.get('api_key')];
  return [cookie, ...rest].filter((value): value is string => Boolean(value));
}

const mayWatch = (sent: Sent, viewers: readonly string[]): boolean =>
  !/closed-/.test(decoded(sent.url.pathname)) && shown(sent).some((value) => viewers.includes(value));

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
