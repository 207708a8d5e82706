/**
 * When hls.js's full build is loaded: for a playlist with audio tracks or subtitles. Other playlists get the light
 * build.
 */
import type { Engine } from './engine.ts';

export type FullBuild = typeof import('./hls-full.ts');

/**
 * The light build reads each playlist first: most playlists offer no choice, and then the film must not wait for more
 * code. For a playlist with choices, the full build is loaded and reads the playlist again.
 * @param begin makes an engine: with the full build, or, when `full` is null, with the light build. The light build's
 * engine calls `choices` for a playlist with choices, and waits until it is replaced
 * @param failed called when the full build cannot be loaded
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
