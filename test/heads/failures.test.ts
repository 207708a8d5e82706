/**
 * Failures while a viewer looks at a film with a head or watches it. The right film must play from the right place, and
 * no session or slot may be left.
 */
import { describe, expect, test } from 'vitest';
import {
  eventually,
  get,
  later,
  playlistPath,
  post,
  ring,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';
import { BOB, growing, read, useFilms, whole } from './film.ts';

const { origin, headOf } = useFilms();

/** Bob presses Play. @returns the addresses of the playlist's segments */
async function play(id: string, visit = `plays-${id}`): Promise<string[]> {
  const path = playlistPath(`movie/${id}`, visitId(visit));
  const response = await get(path, BOB);
  expect(response.status).toBe(200);
  return urisIn(await textOf(response), path);
}

/** Bob leaves. Then the origin runs no session, and the gate has given out no slot. */
async function leavesNothing(id: string): Promise<void> {
  await post(`cancel/movie/${id}`, { visit: visitId(`plays-${id}`) }, BOB);
  later(2_000);
  await ring(`movie/${id}`);
  await eventually(() => origin.running.size === 0);
  await ring(`movie/${id}`);
  await eventually(async () => !(await stateOf(`movie/${id}`)).slot.granted);
}

test('a player that names no visit begins with a head, whatever film it has played before', async () => {
  await headOf('second');
  const desc = async (id: string) =>
    (await get(`/api/v1/hls/play/movie/${id}/index.m3u8`, BOB)).headers.get('server-timing');
  expect(await desc('first-without')).toContain('session;desc=started');
  expect(await desc('second')).toBe('session;desc=head');
});

describe('an origin that loses the session of a head’s Play', () => {
  test.each([
    ['lists the whole film', true],
    ['lists what there is', false],
  ])(
    'when the origin loses the session of a head’s Play, %s is asked for again, and the film goes on',
    async (_, isWhole) => {
      const id = isWhole ? 'lost-whole' : 'lost-growing';
      origin.playlist = isWhole ? whole(30) : growing(30);
      await headOf(id);
      await play(id);
      await eventually(async () => (await stateOf(`movie/${id}`)).session.phase === 'ready');
      const uris = await play(id);
      expect(await read(uris[15])).toBe(`session-of-${id} segment_15.m4s`);
      later(61_000);
      origin.running.clear();
      const asked = isWhole ? uris[20] : playlistPath(`movie/${id}`, visitId(`plays-${id}`));
      expect(await read(asked)).toBe('503');
      await eventually(() => origin.starts.length === 2);
      await eventually(async () => (await stateOf(`movie/${id}`)).session.phase === 'ready');
      const again = await play(id);
      expect(await read(again[20])).toBe(`session-of-${id} segment_20.m4s`);
      await leavesNothing(id);
    },
  );
});
