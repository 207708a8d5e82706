/**
 * The bundle for sites with an hls.js instance of their own: `attach` of `/headstart/hls.js`. The bundle does not
 * contain hls.js, and works with the site's version.
 */
import { warm } from './main.ts';
import { type OwnHls, ownHlsPlayer } from './player/own-hls.ts';

export type { OwnHls } from './player/own-hls.ts';

/**
 * Warms a media, and has `hls` load its playlist at once, so that Play finds the first frames in the browser. The
 * viewer's Play and pause are read from the instance's media element. The site may attach this element before or after
 * it calls `attach`. A file that the browser plays as it is becomes the element's own `src`.
 * @param ref `movie/<id>`, `episode/<id>` or `file/<id>`
 * @returns a function that ends the visit; `hls.destroy()` ends it too
 * @throws TypeError when `ref` is no media ref
 */
export function attach(hls: OwnHls, ref: string): () => void {
  const giveBack = warm(ref, (reports) => ownHlsPlayer(hls, reports));
  hls.on('hlsDestroying', giveBack);
  return () => {
    hls.off('hlsDestroying', giveBack);
    giveBack();
  };
}
