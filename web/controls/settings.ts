/** The viewer's volume and speed, which the next film begins with. Kept in this browser, for this site. */
const KEY = 'headstart:player';

/** To be called before the video plays. A browser that forbids storage begins as every browser does. */
export function applySettings(video: HTMLVideoElement): void {
  try {
    const { volume, muted, rate } = JSON.parse(localStorage.getItem(KEY) ?? '');
    // The video throws at what is no volume or no speed.
    video.volume = volume;
    // The page has said how it begins.
    if (!video.defaultMuted) video.muted = muted;
    // The other one is set back to it by every new source.
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
  } catch {
    // Nothing is kept, or not by this version.
  }
}

/** To be called when the viewer has changed one of them: what the player or the page does to them is no wish of the viewer's. */
export function keepSettings({ volume, muted, playbackRate: rate }: HTMLVideoElement): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ volume, muted, rate }));
  } catch {
    // The settings then last as long as the page.
  }
}
