/** Subtitles that the controls would cover stand above them, as long as there are controls to see. */

/** Browsers write a line of subtitles about this share of the picture high. */
const LINE_SHARE = 0.0533;
/** The controls at the bottom, in pixels. */
const CONTROLS_PX = 88;

/** @returns places the subtitles anew: to be called when `isShown`, which says whether there are controls, says something else */
export function liftCues(controller: HTMLElement, video: HTMLVideoElement, isShown: () => boolean): () => void {
  /** Those that the browser was to place: others stand where the film has them. */
  const lifted = new WeakSet<VTTCue>();

  const place = (): void => {
    const isCovered = isShown() && (video.paused || !controller.hasAttribute('userinactive'));
    const lines = Math.ceil(CONTROLS_PX / (LINE_SHARE * Math.max(1, video.clientHeight)));
    for (const track of video.textTracks) {
      if (track.mode !== 'showing') continue;
      for (const cue of [...(track.activeCues ?? [])]) {
        const line = isCovered ? -1 - lines : 'auto';
        if (!(cue instanceof VTTCue) || cue.line === line || (cue.line !== 'auto' && !lifted.has(cue))) continue;
        lifted.add(cue);
        cue.line = line;
        // Chromium leaves a cue where it is shown, but places anew what is added.
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
  // The controls are as many lines high as the picture's size makes them.
  new ResizeObserver(place).observe(video);
  return place;
}
