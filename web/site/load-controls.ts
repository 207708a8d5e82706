/** Loads the player's controls on the demo's pages. */
import type { Controls, ControlsOptions } from '../controls/attach.ts';
import { whenCalm } from '../controls/calm.ts';

/** The controls' own URL, so that the site's script contains no copy of them. */
const CONTROLS_URL = '/headstart/controls.js';

/**
 * Puts the player's controls around the video, at a moment when loading them delays no picture. @returns null when they
 * could not be loaded
 */
export async function loadControls(
  host: HTMLElement,
  video: HTMLVideoElement,
  options: ControlsOptions,
): Promise<Controls | null> {
  await whenCalm(options.media, video);
  try {
    const { attachControls } = (await import(CONTROLS_URL)) as typeof import('../controls.ts');
    return attachControls(host, video, options);
  } catch {
    // The browser's own controls are used.
    return null;
  }
}
