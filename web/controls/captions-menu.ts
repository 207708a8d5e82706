/** The menu of subtitles: which entry is marked. */
import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';

/**
 * Keeps the menu's mark on the subtitles that are shown. media-chrome's menu marks `Off` each time that its list
 * changes, even while subtitles are shown, and the viewer's click on `Off` then changes nothing. The list changes when
 * a text track is added. At that time the video may already show other subtitles: subtitles that the viewer chose in an
 * earlier film, or subtitles that are pictures.
 */
export function keepMenuMark(menu: MediaCaptionsMenu): void {
  const mark = (): void => {
    const showing = menu.getAttribute('mediasubtitlesshowing') ?? 'off';
    if (menu.value !== showing) menu.value = showing;
  };
  new MutationObserver(mark).observe(menu, { attributeFilter: ['mediasubtitleslist', 'mediasubtitlesshowing'] });
  mark();
}
