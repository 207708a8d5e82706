/**
 * Headstart does not end a session that existed before Headstart asked for it: a viewer whose requests do not pass the
 * edge may watch it.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { mediaPlaylist, SEGMENT_S, useOrigin } from '../worker/origin-double.ts';
import { eventually, post, stateOf, visitId } from '../worker/visitor.ts';
import { homeOf, pass, signIn, TV } from './player.ts';

const origin = useOrigin();
beforeEach(() => {
  signIn(origin);
  speakGraphql(origin, 'own');
});
afterEach(() => {
  vi.useRealTimers();
});

const sessionOf = (film: string): string => `session-of-file-of-${film}-alice`;
const deletes = (film: string): number =>
  origin.log.filter((line) => line === `DELETE /api/v1/hls/${sessionOf(film)}`).length;

/** A page looks at `movie/<film>` until the session is ready, and leaves. */
async function lookAndLeave(film: string): Promise<void> {
  const name = await homeOf(`file/file-of-${film}`);
  await post(`preload/movie/${film}`, { visit: visitId(film) }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'warming' || origin.ready);
  origin.ready = true;
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  await post(`cancel/movie/${film}`, { visit: visitId(film) }, TV);
  await pass(name, 2);
  await eventually(async () => {
    const { session, stops, slot } = await stateOf(name);
    return session.phase === 'none' && stops.size === 0 && !slot.granted;
  });
}

describe('an origin that does not say whether a session is new', () => {
  beforeEach(() => {
    origin.tellsNewSessions = false;
  });

  test('a session that lists segments at once is not ended when the look leaves', async () => {
    origin.running.add(sessionOf('watched'));
    await lookAndLeave('watched');
    expect(deletes('watched')).toBe(0);
    expect(origin.running.has(sessionOf('watched'))).toBe(true);
  });

  test.each([
    ['two minutes of film, and goes on, is ended', 120, '', 1],
    ['two minutes of film, and is complete, is not ended', 120, '#EXT-X-ENDLIST', 0],
    ['ten hours of film, and goes on, is not ended', 36_000, '', 0],
  ])('a copied session that at the first look lists %s', async (_, listedS, end, ended) => {
    const copy = { strategy: 'HLS_COPY', video_codec: 'avc1.640028', audio_codec: 'ac-3' };
    origin.candidates = () => Response.json({ candidates: [copy] });
    origin.startDelayMs = 100;
    const segments = Array.from({ length: listedS / SEGMENT_S }, (_, n) => `segment_${n}.ts`);
    origin.playlist = `${mediaPlaylist(segments)}\n${end}`;
    const film = `copied-${listedS}-${end.length}`;
    await lookAndLeave(film);
    expect(deletes(film)).toBe(ended);
  });

  test('a session that lists segments later is Headstart’s, and is ended', async () => {
    origin.ready = false;
    await lookAndLeave('new');
    expect(deletes('new')).toBe(1);
    expect(origin.running.has(sessionOf('new'))).toBe(false);
  });
});

test('an origin that says that a session runs already is believed', async () => {
  origin.running.add(sessionOf('told'));
  origin.ready = false;
  await lookAndLeave('told');
  expect(deletes('told')).toBe(0);
});
