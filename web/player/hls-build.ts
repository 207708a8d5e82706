/**
 * When hls.js's full build is loaded: for a playlist with audio tracks or subtitles. Other playlists get the light
 * build.
 */
import type { Engine } from './engine.ts';

export type FullBuild = typeof import('./hls-full.ts');

/**
 * Most playlists offer no choice of audio tracks or subtitles, and their films must not wait for more code. So an
 * engine of the light build reads each playlist first. For a playlist with choices, that engine calls `choices` and
 * waits. Then this function loads the full build, and replaces the engine with an engine of the full build. The new
 * engine reads the playlist again.
 * @param begin makes an engine: of the light build when `full` is null, and else of the full build
 * @param load loads the full build
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
