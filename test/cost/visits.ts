/** Visits to Mydia's pages. The requests are those that Chromium sent in front of test/mydia. */
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import { expect } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import worker from '../../worker/worker.ts';
import { ORIGIN, type OriginDouble } from '../worker/origin-double.ts';
import { fileOf, SITE, textOf, urisIn, visitId } from '../worker/visitor.ts';
import { type Bill, bill, difference } from './bill.ts';
import { Course } from './course.ts';

/** The time from a session's start to its first segment, in seconds. */
export const READY_S = 4;
/** How long a visitor looks before leaving, and before pressing Play. */
const GLANCE_S = 30;
const LOOK_S = 60;
/** `renewAfterS` in the edge's reply to a page with a lease: the seconds from the reply to the page's next renewal. */
const RENEW_S = 10;
/** About the mean length of Mydia's segments, which are 5.0 or 7.5 s long. */
const SEGMENT_S = 6;
/** hls.js reloads a growing playlist as often as its `EXT-X-TARGETDURATION` says. */
const PLAYLIST_S = 8;
/** How often Mydia's player saves the viewer's position. */
const SAVE_S = 10;

/** The viewer's cookies, with the page client's description of the browser. */
export const COOKIE = '_mydia_key=alice; headstart_device=eyJjb250YWluZXJzIjpbIm1wNCJdfQ';

/** The Worker's bindings, for each value of the setting HEADS. */
const BOUND = { off: { ...env, HEADS: 'off' } as unknown as Env, on: { ...env, HEADS: 'on' } as unknown as Env };

export interface Visited {
  film: string;
  /** Null for a visit that only looks. */
  watchedS: number | null;
  /** How long a visit that only looks lasts, in seconds. */
  lookS?: number;
  heads?: keyof typeof BOUND;
  segments?: string;
}

async function ask(bound: Env, method: string, path: string, body: unknown = null): Promise<Response> {
  const headers = { 'content-type': 'application/json', cookie: COOKIE, 'sec-fetch-site': 'same-origin' };
  const init = { method, headers, redirect: 'manual', body: body ? JSON.stringify(body) : null } as const;
  const ctx = createExecutionContext();
  bill.requests++;
  const response = await worker.fetch(new Request(new URL(path, SITE), init), bound, ctx);
  await waitOnExecutionContext(ctx);
  expect(response.status).toBeLessThan(400);
  return response;
}

/**
 * Sends the requests of one visit, and returns their bill. The session is not ready when the first request is answered.
 */
export async function costOf(
  origin: OriginDouble,
  { film: name, watchedS, lookS = GLANCE_S, heads = 'off', segments = 'edge' }: Visited,
): Promise<Bill> {
  const film = `movie/${name}`;
  const body = { visit: visitId(name) };
  const before = { ...bill };
  const send = (method: string, path: string): Promise<Response> => ask(BOUND[heads], method, path);
  // A page renews only when the edge has asked it to. A page that holds no lease gives nothing back.
  let renewS: number | null = null;
  const tell = (action: string) => async (): Promise<void> => {
    if (action !== 'preload' && renewS === null) return;
    const response = await ask(BOUND[heads], 'POST', `/api/v1/hls/${action}/${film}`, body);
    if (response.status === 202) ({ renewAfterS: renewS } = await response.json<{ renewAfterS: number | null }>());
  };
  const renew = async (): Promise<void> => {
    // These renewals are only for pages that hold a lease.
    if (renewS !== null && renewS <= RENEW_S) await tell('renew')();
  };

  const gate = BOUND.off.ORIGIN_GATE.getByName(ORIGIN);
  const course = new Course(fileOf(film), gate);
  const pressedS = watchedS === null ? lookS : LOOK_S;
  const leftS = pressedS + (watchedS ?? 0) + 1;
  origin.ready = false;
  // The first preload is the service worker's, with the navigation. The second is the page's own.
  course.at(0, tell('preload')).at(0.5, tell('preload'));
  course.at(READY_S, () => {
    origin.ready = true;
    return scheduler.wait(100);
  });
  course.every(RENEW_S, 0.5 + RENEW_S, leftS, renew);
  if (watchedS !== null) {
    const position = `/api/v1/playback/${film}`;
    let playlist = '';
    let uris: string[] = [];
    course.at(pressedS, async () => {
      await send('GET', position);
      const stream = await send('HEAD', `/api/v1/stream/${film}`);
      playlist = stream.headers.get('location') ?? '';
      // The player follows the redirect, and then repeats the HEAD until the playlist exists.
      await send('HEAD', playlist);
      await send('HEAD', playlist);
      uris = urisIn(await textOf(await send('GET', playlist)), playlist);
    });
    const stoppedS = pressedS + watchedS;
    course.every(PLAYLIST_S, pressedS + PLAYLIST_S, stoppedS, () => send('GET', playlist));
    if (segments === 'edge') course.every(SEGMENT_S, pressedS, stoppedS, () => send('GET', uris.shift() ?? ''));
    course.every(SAVE_S, pressedS + SAVE_S, stoppedS, () => send('POST', position));
    course.at(leftS, () => send('POST', position));
    course.at(leftS, () => send('DELETE', playlist.replace('/index.m3u8', '')));
  }
  course.at(leftS, tell('cancel'));
  await course.play();
  return difference(bill, before);
}
