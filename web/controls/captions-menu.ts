import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';

/**
 * media-chrome's menu marks `Off` when subtitles were shown before it had its list, as with a choice from an earlier
 * film. To press `Off` then changes nothing. This function keeps the mark on the track that is shown.
 */
export function keepMark(menu: MediaCaptionsMenu): void {
  const mark = (): void => {
    const showing = menu.getAttribute('mediasubtitlesshowing') ?? 'off';
    if (menu.value !== showing) menu.value = showing;
  };
  new MutationObserver(mark).observe(menu, { attributeFilter: ['mediasubtitleslist', 'mediasubtitlesshowing'] });
  mark();
}
