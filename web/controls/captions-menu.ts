import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';

/**
 * media-chrome's menu marks `Off` where subtitles were shown before it had its list, as those are that a viewer has chosen for an earlier
 * film; to press `Off` then changes nothing. This keeps the mark where it belongs.
 */
export function keepMark(menu: MediaCaptionsMenu): void {
  const mark = (): void => {
    const showing = menu.getAttribute('mediasubtitlesshowing') ?? 'off';
    if (menu.value !== showing) menu.value = showing;
  };
  new MutationObserver(mark).observe(menu, { attributeFilter: ['mediasubtitleslist', 'mediasubtitlesshowing'] });
  mark();
}
