/** Lifts subtitles above the controls while the controls are shown. */

/**
 * The height of one line of subtitles, as a share of the video's height or width, whichever is smaller. On a phone that
 * is held upright, the width is smaller. Browsers use about this share.
 */
const LINE_SHARE = 0.0533;
/** The height of the controls at the bottom, in pixels. */
const CONTROLS_PX = 88;

/**
 * @param isShown whether the controls are shown
 * @returns a function that places the subtitles anew; call it when the answer of `isShown` has changed
 */
export function liftCues(controller: HTMLElement, video: HTMLVideoElement, isShown: () => boolean): () => void {
  /**
   * The cues that `place` has moved. When the film itself says where on the picture a cue stands, `place` does not move
   * the cue.
   */
  const lifted = new WeakSet<VTTCue>();

  const place = (): void => {
    const isCovered = isShown() && (video.paused || !controller.hasAttribute('userinactive'));
    const { clientWidth, clientHeight } = video;
    const lines = Math.ceil(CONTROLS_PX / (LINE_SHARE * Math.max(1, Math.min(clientWidth, clientHeight))));
    for (const track of video.textTracks) {
      if (track.mode !== 'showing') continue;
      for (const cue of [...(track.activeCues ?? [])]) {
        const line = isCovered ? -1 - lines : 'auto';
        if (!(cue instanceof VTTCue) || cue.line === line || (cue.line !== 'auto' && !lifted.has(cue))) continue;
        lifted.add(cue);
        cue.line = line;
        // Chromium does not move a cue that is on screen. It does place a cue that is removed and added again.
        track.removeCue(cue);
        track.addCue(cue);
      }
    }
  };

  const follow = ({ track }: TrackEvent): void => track?.addEventListener('cuechange', place);
  for (const track of video.textTracks) track.addEventListener('cuechange', place);
  video.textTracks.addEventListener('addtrack', follow);
  video.textTracks.addEventListener('change', place);
  controller.addEventListener('userinactivechange', place);
  for (const type of ['play', 'pause']) video.addEventListener(type, place);
  // A change of the picture's size changes how many lines the controls cover.
  new ResizeObserver(place).observe(video);
  return place;
}
