/**
 * When the player's files are loaded ahead, for the next page. This page plays nothing, and its visitor may go on to
 * one that does.
 */
import { isFrugal } from '../../protocol/save-data.ts';

/** The page's own files come first. In milliseconds after `load`, for browsers that do not say when they are idle. */
const REST_MS = 300;

/** @param isWanted whether this page still plays nothing by then; a page that plays has loaded the files itself */
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
