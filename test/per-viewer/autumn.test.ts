/**
 * In front of autumn's Mydia, an edge without an account of its own starts no session for a look. It could start the
 * session only as the viewer, and Mydia would count that start as a play.
 */
import { expect, test } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, get, playlistPath, post, visitId } from '../worker/visitor.ts';

const origin = useOrigin();

test('without an account of the edge’s own, a look in front of autumn is off, and Play starts the viewer’s session', async () => {
  speakGraphql(origin, 'exact');
  const look = async () => (await post('preload/movie/film', { visit: visitId('film') })).json();
  await eventually(async () => ((await look()) as { status: string }).status === 'off');
  await origin.quiet();
  expect(origin.starts).toEqual([]);
  expect((await get(playlistPath('movie/film', visitId('film')))).status).toBe(200);
  expect([...origin.running]).toEqual(['session-of-file-of-film-alice']);
});
