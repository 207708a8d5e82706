/** Keeps the viewer's volume and speed in this browser, for the site's next film. */
const KEY = 'headstart:player';

/** Call it before the video plays. Where the browser forbids storage, the video keeps its usual volume and speed. */
export function applySettings(video: HTMLVideoElement): void {
  try {
    const { volume, muted, rate } = JSON.parse(localStorage.getItem(KEY) ?? '');
    // The video throws at an invalid volume or speed.
    video.volume = volume;
    // `defaultMuted`: the page wants the film to begin muted.
    if (!video.defaultMuted) video.muted = muted;
    // Each new source sets `playbackRate` to this default.
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
  } catch {
    // The browser has no saved settings, or another version has saved them in another form.
  }
}

/** Call it when the viewer has changed a setting. A change by the player or the page is not kept. */
export function keepSettings({ volume, muted, playbackRate: rate }: HTMLVideoElement): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ volume, muted, rate }));
  } catch {
    // The browser forbids storage: the settings last as long as the page.
  }
}
