import type { Crowd } from './visitors.ts';

/** @returns the path of the first segment that the playlist at a path lists. */
export async function firstSegment(people: Crowd, playlist: string, viewer: string): Promise<string> {
  const { body } = await people.get(playlist, viewer);
  const uri = body
    .toString()
    .split('\n')
    .find((line) => line && !line.startsWith('#'));
  return new URL(uri ?? '', new URL(playlist, 'http://here')).pathname;
}

/** @returns the path of the playlist of a film's session at the origin, which is started if it does not run. */
export async function originPlaylist(originUrl: string, ref: string): Promise<string> {
  const response = await fetch(`${originUrl}/api/v1/stream/${ref}`, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').pathname;
}
