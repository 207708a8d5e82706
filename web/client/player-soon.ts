/**
 * When the player's files are loaded ahead, for the next page. This page plays nothing, and the visitor may go on to a
 * page that plays.
 */
import { isFrugal } from '../../protocol/save-data.ts';

/**
 * The wait after the page's `load` event in browsers without `requestIdleCallback`, in milliseconds. First the page
 * loads its own files, then the player's files.
 */
const REST_MS = 300;

/**
 * @param isWanted called just before the files are loaded. It returns true when this page plays nothing so far. A page
 * that plays has loaded the files already
 */
export function loadPlayerSoon(isWanted: () => boolean): void {
  if (isFrugal(navigator) || !('MediaSource' in window)) return;
  const load = (): void => {
    if (!isWanted()) return;
    import('../player/player.ts').catch(() => {});
    import('../player/hls-engine.ts').catch(() => {});
  };
  const whenIdle = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(load);
    else setTimeout(load, REST_MS);
  };
  if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenIdle, { once: true });
}
