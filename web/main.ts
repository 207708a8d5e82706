/**
 * What a site can import, and what the page client does at its start: service worker, device cookie. A site includes it
 * with `<script type="module" src="/headstart/client.js"></script>` and marks the elements that play with
 * `data-headstart="movie/<id>"`; the rest happens by itself. The exports are for sites that want more control.
 */
import { DEVICE_COOKIE } from '../protocol/device.ts';
import { parseMediaRef } from '../protocol/ids.ts';
import type { StateDetail } from './client/media.ts';
import { type PageClient, startPage } from './client/page.ts';
import { WORKER_SCRIPT } from './client/pages.ts';
import type { PlayerMaker } from './player/player.ts';

export type { StateDetail } from './client/media.ts';
export type { Awaited, ShownState } from './client/visit.ts';
export type { PlayerNews, PlayerReports } from './player/drive.ts';
export type { FailureCode } from './player/failure.ts';
export type { Player, PlayerMaker } from './player/player.ts';
export type { PlayState } from './player/playing.ts';

declare global {
  interface HTMLElementEventMap {
    'headstart:state': CustomEvent<StateDetail>;
  }
}

/**
 * How long the page waits to learn what the browser can decode, which may take seconds on a busy machine. In
 * milliseconds.
 */
const DEVICE_MS = 500;

/**
 * How long after `load` the page registers Headstart's service worker, in milliseconds. A site with a worker of its own
 * has registered that worker by then.
 */
const QUIET_MS = 2_000;

// A prerendered page runs its scripts before a visitor looks at it, and perhaps no visitor ever does.
const started: Promise<PageClient> = whenLookedAt().then(async () => {
  // The page's own files come first.
  if (document.readyState === 'complete') registerLater();
  else addEventListener('load', registerLater);
  // When the browser cannot tell what it decodes, or takes too long, the page starts without the device cookie.
  await Promise.race([tellDevice().catch(() => {}), new Promise((resolve) => setTimeout(resolve, DEVICE_MS))]);
  return startPage();
});

function registerLater(): void {
  const register = () => import('./client/register.ts').then(({ registerWorker }) => registerWorker(WORKER_SCRIPT));
  setTimeout(() => register().catch(() => {}), QUIET_MS);
}

/**
 * Stores in a cookie what the browser can decode. The cookie lasts until the browser is closed, since the browser may
 * be able to decode other formats after its next start.
 */
async function tellDevice(): Promise<void> {
  if (document.cookie.includes(`${DEVICE_COOKIE}=`)) return;
  const { deviceProfile } = await import('./client/device.ts');
  // biome-ignore lint/suspicious/noDocumentCookie: Cookie Store is not in every browser, and not on plain http
  document.cookie = `${DEVICE_COOKIE}=${await deviceProfile()}; path=/; SameSite=Lax`;
}

/** A visitor looks at a prerendered page when it is activated, and at every other page at once. */
function whenLookedAt(): Promise<unknown> {
  if (!(document as { prerendering?: boolean }).prerendering) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('prerenderingchange', resolve, { once: true }));
}

/**
 * Warms a media, which need not be on this page.
 * @param ref `movie/<id>`, `episode/<id>` or `file/<id>`
 * @param player makes the media's player on this page, for a site with a player of its own; for an hls.js of its own,
 * use `attach` of the bundle `hls.js`
 * @returns a function that ends the visit; leaving the page ends it too
 * @throws TypeError when `ref` is no media ref
 */
export function warm(ref: string, player?: PlayerMaker): () => void {
  const media = mediaRef(ref);
  const release = started.then((page) => page.warm(media, player));
  return () => void release.then((run) => run());
}

/**
 * Plays a media in `video`, from its warm session if there is one, in place of what the video played before. Call it
 * from a click's handler.
 * @param from - the second at which to begin; without it, the saved position
 * @returns a function that undoes Play: the video is paused, and the visit ends unless `warm` holds it
 * @throws TypeError as `warm`
 */
export function play(ref: string, video: HTMLVideoElement, { from }: { from?: number } = {}): () => void {
  const media = mediaRef(ref);
  const since = performance.now();
  const pressed = started.then((page) => page.play(media, video, since, from));
  return () => void pressed.then((undoPlay) => undoPlay());
}

/** Asks the edge again. Call it when the visitor has signed in or out. */
export function refresh(): void {
  started.then((page) => page.refresh());
}

function mediaRef(text: string) {
  const ref = parseMediaRef(text);
  if (!ref) throw new TypeError(`No media ref: ${text}`);
  return ref;
}
