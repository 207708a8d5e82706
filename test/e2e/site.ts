/** The demo site's films, viewers and sessions for the tests. */
import type { AccessEntry, Stack } from './stack.ts';

export { BENCHMARK } from '../../scripts/samples.ts';

/** The title of a film that browsers play as it is. */
export const DIRECT = 'Slow Light';
/** The title of a film that must be transcoded, like the benchmark's film. */
export const ANOTHER = 'Night Train to Marrow Bay';

interface Library {
  movies: { id: string; title: string }[];
}

/** @returns the movie's media id */
export async function movie(stack: Stack, title: string): Promise<string> {
  const { movies } = (await (await fetch(`${stack.url}/api/v1/library`)).json()) as Library;
  const found = movies.find((item) => item.title === title);
  if (!found) throw new Error(`no movie ${title} in the sample library`);
  return found.id;
}

/** Signs the demo's visitor in without a browser. @returns the value of the `Cookie` header */
export async function signIn(stack: Stack): Promise<string> {
  const user = await (await fetch(`${stack.url}/demo.json`)).text();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stack.url}/api/v1/auth/login`, { method: 'POST', headers, body: user });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!cookie) throw new Error(`signing in was answered ${response.status}`);
  return cookie;
}

/**
 * Whether a request is for a stream. A request for candidates does not count: the edge sends it only to find out
 * Mydia's version.
 */
export const isStream = ({ path }: Pick<AccessEntry, 'path'>): boolean =>
  path.startsWith('/api/v1/stream/') && !path.endsWith('/candidates');

/** The number of requests for streams that the origin has received. */
export const streamRequests = (stack: Stack): number => stack.accessLog().filter(isStream).length;

export const noFfmpeg = async (stack: Stack): Promise<boolean> => (await stack.ffmpegs()).length === 0;

/** Whether the origin has stopped every session that it has started. */
export function givenBack(stack: Stack): boolean {
  // A start that the origin refused has no session.
  const log = stack.accessLog().filter(({ status }) => status < 400);
  const started = log.findLastIndex(({ path, status }) => path.startsWith('/api/v1/stream/') && status === 302);
  const isStop = ({ method }: AccessEntry) => method === 'DELETE';
  const sessionOf = ({ path }: AccessEntry) => /^\/api\/v1\/hls\/([\w-]+)/.exec(path)?.[1];
  const stopped = new Set(log.filter(isStop).map(sessionOf));
  return (
    log.findLastIndex(isStop) >= started && log.every((entry) => stopped.has(sessionOf(entry)) || !sessionOf(entry))
  );
}
