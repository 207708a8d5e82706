/** Plays without hls.js: a file as it is, or a playlist in the browser's own player (iPhone). */
import type { ErrorBody } from '../../protocol/errors.ts';
import { COVER_RETRY_MS } from './cover-retry.ts';
import type { Engine, EngineReports } from './engine.ts';
import type { StreamError } from './recovery.ts';

/**
 * How often the player checks whether the browser is stuck, in milliseconds. A film that plays is stuck when two checks
 * in a row find that nothing has moved.
 */
const LOOK_MS = 2_500;

export function nativeEngine(video: HTMLVideoElement, url: string, direct: boolean, reports: EngineReports): Engine {
  /** The second at which playing begins. */
  let from = 0;
  let timer = 0;
  let destroyed = false;
  /** The value of `reached` at the last check, in seconds. Null when the next check has nothing to compare with. */
  let lastReached: number | null = null;
  /** How many checks in a row have found that nothing has moved. */
  let stillLooks = 0;

  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

  function load(position: number): void {
    from = position;
    const { paused } = video;
    video.src = url;
    // Before the metadata is loaded, this sets where playing will start: the browser then requests nothing before that
    // place.
    if (position > 0) video.currentTime = position;
    if (!paused) video.play().catch(() => {});
  }

  /**
   * A media element tells neither how far a playlist reaches nor why it cannot be loaded, so the page itself requests
   * the playlist first.
   */
  async function open(): Promise<void> {
    const response = await ask(url, false);
    const isPlaylist = /mpegurl/i.test(response.headers.get('content-type') ?? '');
    const error = response.ok ? null : await refusal(response);
    const text = isPlaylist ? await response.text() : '';
    if (destroyed) return;
    if (error) reports.tell({ type: 'error', error });
    else if (isPlaylist) begin(coveredBy(text), /^#EXT-X-ENDLIST/m.test(text));
    else reports.direct(response.url);
    if (!response.bodyUsed) response.body?.cancel();
  }

  async function begin(covered: number, isComplete: boolean): Promise<void> {
    const position = await reports.playlist(covered, isComplete);
    if (destroyed) return;
    if (position === 0 || position < covered) return load(position);
    reports.tell({ type: 'beyond' });
    later(open, COVER_RETRY_MS);
  }

  async function onError(): Promise<void> {
    const code = video.error?.code;
    if (video.readyState) from = video.currentTime;
    const response = await ask(url, direct);
    const error = response.ok ? mediaError(code === MediaError.MEDIA_ERR_NETWORK) : await refusal(response);
    if (!destroyed) reports.tell({ type: 'error', error });
    if (!response.bodyUsed) response.body?.cancel();
  }

  /**
   * WebKitGTK sometimes gets stuck while it plays, or while it loads a file, without any event. Loading the film again
   * helps; a seek to the same place does not. A stuck film may even claim that it has `ended`. A film that has really
   * come to its end is paused.
   */
  function lookIfStuck(): void {
    const { paused, seeking, readyState, currentTime } = video;
    const ahead = reports.bufferedAhead();
    const hasNext = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || ahead > 1;
    // While the film plays, `reached` must change from check to check:
    // - When the next seconds are buffered, `reached` is the video's position.
    // - When the next seconds of a file are still to be loaded, `reached` is the end of the buffer.
    // - Else `reached` is null, and the film does not count as stuck: its playlist may not list the next seconds yet.
    const reached = hasNext ? currentTime : direct && readyState ? currentTime + ahead : null;
    stillLooks = paused || seeking || reached === null || reached !== lastReached ? 0 : stillLooks + 1;
    lastReached = reached;
    if (stillLooks < 2) return;
    lastReached = null;
    from = currentTime;
    reports.tell({ type: 'error', error: mediaError(!hasNext) });
  }

  const watch = setInterval(lookIfStuck, LOOK_MS);
  video.addEventListener('error', onError);
  video.addEventListener('progress', onProgress);
  function onProgress(): void {
    if (video.readyState > HTMLMediaElement.HAVE_METADATA) reports.tell({ type: 'loaded' });
  }
  if (direct) {
    const position = reports.playlist(Number.POSITIVE_INFINITY, true);
    if (typeof position === 'number') load(position);
    else position.then((at) => destroyed || load(at));
  } else {
    open();
  }

  return {
    raise: () => {
      video.preload = 'auto';
    },
    rest: () => clearTimeout(timer),
    retry: (afterMs) => later(() => (direct ? load(from) : open()), afterMs),
    recover: () => load(from),
    complete: () => Number.isFinite(video.duration),
    destroy: () => {
      destroyed = true;
      clearTimeout(timer);
      clearInterval(watch);
      video.removeEventListener('error', onError);
      video.removeEventListener('progress', onProgress);
      video.removeAttribute('src');
      video.load();
    },
  };
}

/**
 * Asks for the first byte of a file, or for a playlist. When no server answers, the response is an error without a
 * status.
 */
const ask = (url: string, direct: boolean): Promise<Response> =>
  fetch(url, direct ? { headers: { range: 'bytes=0-0' } } : {}).catch(() => Response.error());

async function refusal(response: Response): Promise<StreamError> {
  const body: Partial<ErrorBody> | null = await response.json().catch(() => null);
  return {
    fatal: true,
    kind: 'network',
    resource: 'playlist',
    status: response.status || null,
    code: body?.error ?? null,
  };
}

/**
 * The error to report when the film's server answers, but the browser cannot play the film. The player then loads the
 * film again. That can help even when the browser calls the film unplayable, since its first bytes may have been lost
 * on the way.
 */
const mediaError = (isNetwork: boolean): StreamError => ({
  fatal: true,
  kind: isNetwork ? 'network' : 'media',
  resource: 'segment',
  status: null,
  code: null,
});

/**
 * @returns how many seconds a playlist lists; infinity for a playlist that only names other playlists, and so tells no
 * length
 */
function coveredBy(playlist: string): number {
  const durations = [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)];
  return durations.reduce((sum, [, seconds]) => sum + Number(seconds), 0) || Number.POSITIVE_INFINITY;
}
