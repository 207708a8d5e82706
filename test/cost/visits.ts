/** Visits of Mydia's pages: the requests that Chromium was seen to send, in front of test/mydia. */
import { env } from 'cloudflare:test';
import { expect } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN, type OriginDouble } from '../worker/origin-double.ts';
import { type As, fileOf, post, send, textOf, urisIn, visitId } from '../worker/visitor.ts';
import { type Bill, bill, difference } from './bill.ts';
import { Course } from './course.ts';

/** How long a session takes to its first segment, in seconds. */
export const READY_S = 4;
/** How long a visitor looks who leaves, and one who presses Play. */
const GLANCE_S = 30;
const LOOK_S = 60;
/** `renewAfterS` of the edge's replies: the page asks again so long after each. */
const RENEW_S = 10;
/** Mydia's are 5.0 or 7.5 s long, … */
const SEGMENT_S = 6;
/** … and hls.js loads a playlist that grows once in its EXT-X-TARGETDURATION. */
const PLAYLIST_S = 8;
/** How often Mydia's player saves the viewer's position. */
const SAVE_S = 10;

/** With what the page client tells of the browser. */
export const COOKIE = '_mydia_key=alice; headstart_device=eyJjb250YWluZXJzIjpbIm1wNCJdfQ';
const AS: As = { cookie: COOKIE, headers: { 'sec-fetch-site': 'same-origin' } };

/** @param watchedS null for a visitor who looks and leaves */
export async function costOf(
  name: string,
  origin: OriginDouble,
  watchedS: number | null,
  segments = 'edge',
): Promise<Bill> {
  const film = `movie/${name}`;
  const body = { visit: visitId(name) };
  const before = { ...bill };
  const sent = async (answer: Promise<Response>): Promise<Response> => {
    bill.requests++;
    const response = await answer;
    expect(response.status).toBeLessThan(400);
    return response;
  };
  const tell = (action: string) => async () => {
    const response = await sent(post(`${action}/${film}`, body, AS));
    if (response.status === 202) expect(await response.json()).toMatchObject({ renewAfterS: RENEW_S });
  };
  const ask = (method: string, path: string) => sent(send(method, path, AS));

  const gate = (env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN);
  const course = new Course(fileOf(film), gate);
  const pressedS = watchedS === null ? GLANCE_S : LOOK_S;
  const leftS = pressedS + (watchedS ?? 0) + 1;
  origin.ready = false;
  // The service worker's, with the navigation, and the page's own.
  course.at(0, tell('preload')).at(0.5, tell('preload'));
  course.at(READY_S, () => {
    origin.ready = true;
    return scheduler.wait(100);
  });
  course.every(RENEW_S, 0.5 + RENEW_S, leftS, tell('renew'));
  if (watchedS !== null) {
    const position = `/api/v1/playback/${film}`;
    let playlist = '';
    let uris: string[] = [];
    course.at(pressedS, async () => {
      await ask('GET', position);
      const stream = await ask('HEAD', `/api/v1/stream/${film}`);
      playlist = stream.headers.get('location') ?? '';
      // The redirect is followed; then the player asks until the playlist is there.
      await ask('HEAD', playlist);
      await ask('HEAD', playlist);
      uris = urisIn(await textOf(await ask('GET', playlist)), playlist);
    });
    const stoppedS = pressedS + watchedS;
    course.every(PLAYLIST_S, pressedS + PLAYLIST_S, stoppedS, () => ask('GET', playlist));
    if (segments === 'edge') course.every(SEGMENT_S, pressedS, stoppedS, () => ask('GET', uris.shift() ?? ''));
    course.every(SAVE_S, pressedS + SAVE_S, stoppedS, () => ask('POST', position));
    course.at(leftS, () => ask('POST', position));
    course.at(leftS, () => ask('DELETE', playlist.replace('/index.m3u8', '')));
  }
  course.at(leftS, tell('cancel'));
  await course.play();
  return difference(bill, before);
}
