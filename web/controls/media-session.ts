/** What the lock screen shows of a film, and what the machine's media keys do. */

export interface About {
  title: string;
  /** The show of an episode. */
  artist?: string;
  /** URL of a picture. */
  artwork?: string;
}

interface Actions {
  play(): void;
  /** Absent where nothing follows. */
  next?: (() => void) | undefined;
}

const STEP_S = 10;

/** The video that the media keys of the viewer's system control: the last video of the page that has played. */
let holder: HTMLVideoElement | null = null;

/**
 * Once `video` plays, the viewer's system shows the film's title, and the media keys control `video`. @param about
 * called at each Play
 */
export function shareMediaSession(video: HTMLVideoElement, about: () => About, { play, next }: Actions): void {
  const { mediaSession } = navigator;
  if (!mediaSession) return;

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
    holder = video;
    mediaSession.metadata = metadataOf(about());
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
    if (holder !== video || !Number.isFinite(duration) || playbackRate === 0) return;
    mediaSession.setPositionState?.({ duration, playbackRate, position: Math.min(position, duration) });
  }

  if (!video.paused) take();
  video.addEventListener('playing', take);
  video.addEventListener('emptied', () => {
    if (holder === video) holder = null;
  });
  for (const type of ['pause', 'seeked', 'ratechange', 'durationchange']) video.addEventListener(type, place);
}

function metadataOf({ title, artist = '', artwork }: About): MediaMetadata {
  try {
    return new MediaMetadata({ title, artist, artwork: artwork ? [{ src: artwork }] : [] });
  } catch {
    // The picture's URL is not valid.
    return new MediaMetadata({ title, artist });
  }
}
