/**
 * Pages with players that do not use Headstart. Each page has an address at the server to which its player sends
 * requests.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type MediaRef, newVisitId } from '../../protocol/ids.ts';
import { manifestUrl, visitUrl } from '../../protocol/urls.ts';
import { ROOT } from '../../scripts/root.ts';

const PAGE = '/bench/page';
const SCRIPTS = {
  '/bench/hls.js': 'hls.js/dist/hls.min.js',
  // The build of hls.js that Headstart's own player loads.
  '/bench/hls.light.js': 'hls.js/dist/hls.light.min.js',
  '/bench/shaka.js': 'shaka-player/dist/shaka-player.compiled-es2021.js',
};

/**
 * Opens a page as if the server had it. DevTools answers only the requests for the page and its scripts, so nothing
 * slows down the player's requests.
 */
export async function openPage(page: Page, server: string, html: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*/bench/*' }] });
  session.on('Fetch.requestPaused', async ({ requestId, request }) => {
    const { pathname } = new URL(request.url);
    const script = SCRIPTS[pathname as keyof typeof SCRIPTS];
    const text = script ? await readFile(path.join(ROOT, 'node_modules', script)) : Buffer.from(html);
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'content-type', value: script ? 'text/javascript' : 'text/html' }],
      body: text.toString('base64'),
    });
  });
  await page.goto(server + PAGE);
  await session.detach();
}

interface Script {
  library?: keyof typeof SCRIPTS;
  /** A script that runs as the page loads. */
  load?: string;
  click: string;
}

const page = ({ library = '/bench/hls.light.js', load = '', click }: Script): string => `<!doctype html>
<video width="960" height="540" playsinline></video>
<button>Play</button>
<script src="${library}"></script>
<script type="module">
  const video = document.querySelector('video');
  ${load}
  document.querySelector('button').addEventListener('click', async () => { ${click} });
</script>`;

const quoted = (text: string): string => JSON.stringify(text);

/** Plays a file that the browser plays as it is. */
export const plainPage = (url: string): string => page({ click: `video.src = ${quoted(url)}; await video.play();` });

/** Does what Mydia's own player does, in its order and with its waits. */
export const mydiaPage = (film: string): string =>
  page({
    library: '/bench/hls.js',
    click: `
    await fetch('/api/v1/playback/movie/${film}');
    const { url } = await fetch('/api/v1/stream/movie/${film}', { method: 'HEAD' });
    for (let tries = 0; tries < 10; tries++) {
      if ((await fetch(url, { method: 'HEAD' })).ok) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 1.5 ** tries, 3000)));
    }
    ${playWithHls('url')}
    addEventListener('pagehide', () => {
      fetch(url.replace('/index.m3u8', ''), { method: 'DELETE', keepalive: true });
    });`,
  });

const playWithHls = (url: string): string => `
    const hls = new Hls();
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
    hls.loadSource(${url});
    hls.attachMedia(video);`;

/** A page that sends the preload by its own script. It has no service worker, and no player before the click. */
export function pageFetchPage(ref: MediaRef): string {
  const { manifest, preload } = byHand(ref);
  return page({ load: preload, click: playWithHls(quoted(manifest)) });
}

/** Shaka Player loads the playlist and the first segments before the click, but creates no decoder. */
export function shakaPage(ref: MediaRef): string {
  const { manifest, preload, warm } = byHand(ref);
  return page({
    library: '/bench/shaka.js',
    load: `${preload} ${warm}
    shaka.polyfill.installAll();
    const player = new shaka.Player();
    await player.attach(video);
    const preloaded = await player.preload(${quoted(manifest)}, 0);
    await preloaded.waitForFinish();
    document.body.dataset.prepared = '';`,
    click: 'await player.load(preloaded); await video.play();',
  });
}

/** Chromium plays a playlist by itself. */
export function nativePage(ref: MediaRef): string {
  const { manifest, preload, warm } = byHand(ref);
  return page({
    load: `${preload} ${warm} document.body.dataset.prepared = '';`,
    click: `video.src = ${quoted(manifest)}; await video.play();`,
  });
}

/** Resolves once the page has prepared what it prepares before the click. */
export const prepared = (page: Page): Promise<unknown> => page.locator('body[data-prepared]').waitFor();

/**
 * What a page without Headstart's client needs to use the edge: the playlist's URL, and code that sends the requests.
 */
function byHand(ref: MediaRef): { manifest: string; preload: string; warm: string } {
  const visit = newVisitId();
  const send = (action: 'preload' | 'renew' | 'cancel') =>
    `fetch(${quoted(visitUrl(action, ref))}, {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: ${quoted(JSON.stringify({ visit }))},
    })`;
  return {
    manifest: manifestUrl(ref, visit),
    preload: `const asked = ${send('preload')};
    addEventListener('pagehide', () => void ${send('cancel')});`,
    warm: `await asked;
    while ((await (await ${send('renew')}).json()).status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 200));`,
  };
}
