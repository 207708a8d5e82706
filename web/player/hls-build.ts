/** Which of hls.js's builds plays a playlist: the full one where it names audio tracks or subtitles, else the light one. */
import type { Engine } from './engine.ts';

export type FullBuild = typeof import('./hls-full.ts');

/**
 * The light build reads each playlist first, for most leave nothing to choose and none is to wait for more. Where there is something,
 * the full build comes, and reads the playlist again.
 * @param begin plays with the light build while `full` is null; that one calls `choices` for such a playlist, and waits
 * @param failed the full build cannot be loaded
 */
export function chosenBuild(
  begin: (full: FullBuild | null, choices: () => void) => Engine,
  load: () => Promise<FullBuild>,
  failed: () => void,
): Engine {
  let isRaised = false;
  let isDestroyed = false;

  function change(full: FullBuild): void {
    if (isDestroyed) return;
    engine.destroy();
    engine = begin(full, () => {});
    if (isRaised) engine.raise();
  }

  let engine = begin(null, () => void load().then(change, () => isDestroyed || failed()));
  return {
    raise: () => {
      isRaised = true;
      engine.raise();
    },
    rest: () => engine.rest(),
    retry: (afterMs) => engine.retry(afterMs),
    recover: (swapAudio) => engine.recover(swapAudio),
    complete: () => engine.complete(),
    destroy: () => {
      isDestroyed = true;
      engine.destroy();
    },
  };
}
