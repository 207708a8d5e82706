/** The menu of subtitles: which entry is marked. */
import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';

/**
 * Keeps the menu's mark on the subtitles that are shown. Whenever a text track is added, media-chrome marks `Off`, even
 * while subtitles are shown. A click on the marked `Off` changes nothing, so the viewer could not switch the subtitles
 * off.
 */
export function keepMenuMark(menu: MediaCaptionsMenu): void {
  const mark = (): void => {
    const showing = menu.getAttribute('mediasubtitlesshowing') ?? 'off';
    if (menu.value !== showing) menu.value = showing;
  };
  new MutationObserver(mark).observe(menu, { attributeFilter: ['mediasubtitleslist', 'mediasubtitlesshowing'] });
  mark();
}
