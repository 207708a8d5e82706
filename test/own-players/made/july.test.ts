/**
 * The edge's own account makes the library's heads by `/stream`. They fit the sessions of the player of 2026-07, too.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { operatorToken } from '../../../worker/auth/operator.ts';
import { get, SIGNING_KEY, send, textOf } from '../../worker/visitor.ts';
import { growing, nameOf, playlistOf, useJuly } from '../heads/july.ts';
import { startPlayer, TV } from '../player.ts';

const july = useJuly();
const { origin } = july;
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
  origin.playlist = growing(4);
});
afterEach(() => {
  july.encoded.resolve();
  vi.restoreAllMocks();
});

test('a film that no viewer has played begins with a head of the library’s', async () => {
  const headers = { authorization: `Bearer ${await operatorToken(SIGNING_KEY)}` };
  const made = await send('POST', '/api/v1/hls/heads/movie/shelved', { cookie: '', headers });
  expect(await made.json()).toMatchObject({ made: 'made' });
  july.encoded = Promise.withResolvers();
  const { names, uris } = await playlistOf(await startPlayer('file-of-shelved', TV));
  expect(names).toEqual([0, 1, 2].map(nameOf));
  const first = await get(uris[0] ?? '', { cookie: TV.cookie });
  expect(await textOf(first)).toBe(`session-of-file-of-shelved ${nameOf(0)}`);
});
