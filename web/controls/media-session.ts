/** What plays, for the keys, the lock screen and the notifications of the viewer's machine. */

export interface About {
  title: string;
  /** Of the show, for an episode. */
  artist?: string;
  /** URL of a picture. */
  artwork?: string;
}

interface Actions {
  play(): void;
  /** Absent where nothing comes next. */
  next?: (() => void) | undefined;
}

const STEP_S = 10;

/** While the video plays, and after, the machine shows and steers this one. @param about asked each time that it plays */
export function shareMediaSession(video: HTMLVideoElement, about: () => About, { play, next }: Actions): void {
  const { mediaSession } = navigator;
  if (!mediaSession) return;
  let mine = false;

  const goTo = (time: number): void => {
    video.currentTime = Math.max(0, time);
  };
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play,
    pause: () => video.pause(),
    seekbackward: ({ seekOffset }) => goTo(video.currentTime - (seekOffset ?? STEP_S)),
    seekforward: ({ seekOffset }) => goTo(video.currentTime + (seekOffset ?? STEP_S)),
    seekto: ({ seekTime }) => goTo(seekTime ?? video.currentTime),
    nexttrack: next,
  };

  function take(): void {
    const { title, artist = '', artwork } = about();
    mine = true;
    mediaSession.metadata = new MediaMetadata({ title, artist, artwork: artwork ? [{ src: artwork }] : [] });
    for (const [action, handler] of Object.entries(handlers)) {
      try {
        mediaSession.setActionHandler(action as MediaSessionAction, handler ?? null);
      } catch {
        // This browser does not know the action.
      }
    }
    place();
  }

  function place(): void {
    const { duration, currentTime: position, playbackRate } = video;
    if (!mine || !Number.isFinite(duration) || playbackRate === 0) return;
    mediaSession.setPositionState?.({ duration, playbackRate, position: Math.min(position, duration) });
  }

  if (!video.paused) take();
  video.addEventListener('playing', take);
  // Another video of the page may have taken it since.
  video.addEventListener('emptied', () => {
    mine = false;
  });
  for (const type of ['pause', 'seeked', 'ratechange', 'durationchange']) video.addEventListener(type, place);
}
