/** The menu of subtitles: which entry is marked. */
import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';

/**
 * Each time that its list changes, media-chrome's menu marks `Off`, also while subtitles are shown. The list changes when a track comes: a
 * text beside a choice from an earlier film, or beside pictures. To press `Off` then changes nothing. This function keeps the mark on the
 * track that is shown.
 */
export function keepMenuMark(menu: MediaCaptionsMenu): void {
  const mark = (): void => {
    const showing = menu.getAttribute('mediasubtitlesshowing') ?? 'off';
    if (menu.value !== showing) menu.value = showing;
  };
  new MutationObserver(mark).observe(menu, { attributeFilter: ['mediasubtitleslist', 'mediasubtitlesshowing'] });
  mark();
}
