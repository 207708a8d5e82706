/** The player's files, for the next page: this one plays nothing, and its visitor may go to one that does. */
import { isFrugal } from '../../protocol/thrift.ts';

/** What the page itself loads comes first. In milliseconds after `load`, where the browser does not say when it is idle. */
const REST_MS = 300;

/** @param isWanted whether this page plays nothing by then, and so has not loaded them itself */
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
