import type { Crowd } from './visitors.ts';

/** @returns the path of the first segment in the playlist at the path `playlist` */
export async function firstSegment(people: Crowd, playlist: string, viewer: string): Promise<string> {
  const { body } = await people.get(playlist, viewer);
  return segmentPaths(body.toString(), playlist)[0] ?? '';
}

/** @param playlist the playlist's text. @param path the playlist's own path. @returns the paths of its segments */
export function segmentPaths(playlist: string, path: string): string[] {
  const uris = playlist.split('\n').filter((line) => line && !line.startsWith('#'));
  return uris.map((uri) => new URL(uri, new URL(path, 'http://here')).pathname);
}

/** Starts the film's session at the origin if it does not run. @returns the path of the session's playlist */
export async function originPlaylist(originUrl: string, ref: string, viewer = ''): Promise<string> {
  const headers = { cookie: `_mydia_key=${viewer}` };
  const response = await fetch(`${originUrl}/api/v1/stream/${ref}`, { headers, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').pathname;
}
