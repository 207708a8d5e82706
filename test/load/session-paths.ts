import type { Crowd } from './visitors.ts';

/** @returns the path of the first segment in the playlist at a path */
export async function firstSegment(people: Crowd, playlist: string, viewer: string): Promise<string> {
  const { body } = await people.get(playlist, viewer);
  return segmentPaths(body.toString(), playlist)[0] ?? '';
}

/** @returns the paths of the segments in a playlist. @param path the playlist's own */
export function segmentPaths(playlist: string, path: string): string[] {
  const uris = playlist.split('\n').filter((line) => line && !line.startsWith('#'));
  return uris.map((uri) => new URL(uri, new URL(path, 'http://here')).pathname);
}

/** @returns the path of the playlist of a film's session at the origin, which is started if it does not run */
export async function originPlaylist(originUrl: string, ref: string, viewer = ''): Promise<string> {
  const headers = { cookie: `_mydia_key=${viewer}` };
  const response = await fetch(`${originUrl}/api/v1/stream/${ref}`, { headers, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').pathname;
}
