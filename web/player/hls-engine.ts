/**
 * Plays a playlist with hls.js, and decides when hls.js loads segments and where the film starts. Play raises the
 * limits of the buffer. In WebKit, a film that starts near its beginning is loaded from 0. The page loads this module
 * when it wants its first playlist.
 */
import Hls, { Events } from 'hls.js/light';
import type { Engine, EngineReports } from './engine.ts';
import { chosenBuild, type FullBuild } from './hls-build.ts';
import { hlsConfig, PLAYING, PRIME_S } from './hls-config.ts';
import { readStreamError } from './hls-error.ts';
import { keepDecoder } from './keep-decoder.ts';
import { isCutShort, isPlayedOut, isPlaylistLate, isSegmentLate, type Moving } from './late.ts';
import { endStuckSeeks } from './stuck-seek.ts';
import { watchForFile } from './watch-for-file.ts';

/**
 * A place before this second may be in the first segments. WebKitGTK may fail at a seek to such a place while its
 * decoders start: in one of four tries the page hangs, or the seek never ends. So in WebKit the player loads the film
 * from 0, and goes to the place once the first frame is decoded. In other browsers the player loads the film from the
 * place on. An encoder that has begun at the place then need not begin anew.
 */
const EARLY_S = 10;
/** Feature detection cannot tell whether a seek may hang, or whether a paused video keeps its decoder. */
const IS_WEBKIT = navigator.vendor === 'Apple Computer, Inc.';
const IS_FIREFOX = navigator.vendor === '';

export const hlsEngine = (video: HTMLVideoElement, manifest: string, reports: EngineReports): Engine =>
  chosenBuild(
    (full, choices) => engineOf(full, choices, video, manifest, reports),
    () => import('./hls-full.ts'),
    () => reports.tell({ type: 'fail', code: 'network' }),
  );

/**
 * @param full null for the light build
 * @param choices a function. The light build calls it for a playlist that it cannot play fully: another engine then
 * plays that playlist
 */
function engineOf(
  full: FullBuild | null,
  choices: () => void,
  video: HTMLVideoElement,
  manifest: string,
  reports: EngineReports,
): Engine {
  let raised = false;
  let parked = false;
  let timer = 0;
  let covered = 0;
  /** The second at which playing begins. */
  let from = 0;
  /**
   * In WebKit, the place to which `goToEarly` moves the video once the first frame is decoded. In seconds; 0 for none.
   */
  let early = 0;
  let destroyed = false;

  const hls = new (full?.Hls ?? Hls)({
    ...hlsConfig,
    ...full?.preferredTracks(reports.chosen()),
    xhrSetup: (xhr, url) => watchForFile(xhr, url, (file) => after(() => reports.direct(file))),
  });

  /** Runs after hls.js's own events: hls.js must not be destroyed within one of them. */
  const after = (run: () => void): void =>
    queueMicrotask(() => {
      if (!destroyed) run();
    });

  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

  const moving = (): Moving => ({
    paused: video.paused,
    currentTime: video.currentTime,
    aheadS: reports.bufferedAhead(),
  });

  const loadFrom = (position: number): void => {
    early = IS_WEBKIT && position < EARLY_S ? position : 0;
    hls.startLoad(early > 0 ? 0 : position);
  };

  const goToEarly = (): void => {
    if (early > 0) video.currentTime = early;
  };

  const start = (position: number, reaches: number): void => {
    if (destroyed) return;
    from = position;
    if (position === 0 || position < reaches) {
      loadFrom(position);
    } else {
      reports.tell({ type: 'beyond' });
      later(reload, reports.coverRetryMs);
    }
  };

  /**
   * Stops loading when enough is buffered for Play. Until Play, hls.js then loads neither segments nor the growing
   * playlist.
   */
  const parkIfFull = (): void => {
    if (raised || parked || reports.grown(covered) || reports.bufferedAhead() < PRIME_S) return;
    parked = true;
    hls.stopLoad();
  };

  const unpark = (): void => {
    if (!parked) return;
    parked = false;
    hls.startLoad(video.currentTime);
  };

  const stopOffering = full?.offerAudio(hls, video, reports.heard);
  full?.keepTexts(hls);
  hls.on(Events.MANIFEST_PARSED, (_, { levels, audioTracks, subtitleTracks }) => {
    if (!full && audioTracks.length + subtitleTracks.length > 0) return choices();
    const { details } = levels[0] ?? {};
    covered = details?.edge ?? 0;
    // A master playlist does not tell how much of the film can be played so far. The player assumes the whole film: a
    // film with a master playlist is listed whole from the start, or the origin copies the film within moments.
    const reaches = details ? covered : Number.POSITIVE_INFINITY;
    const position = reports.playlist(reaches, details?.live === false);
    if (typeof position === 'number') start(position, reaches);
    else position.then((known) => start(known, reaches));
  });
  hls.on(Events.LEVEL_UPDATED, (_, { details }) => {
    if (isCutShort(details, covered, video.currentTime)) return after(playOut);
    covered = details.edge;
    if (isPlaylistLate(details, moving())) reports.tell({ type: 'late' });
    after(parkIfFull);
  });
  hls.on(Events.FRAG_BUFFERED, () => {
    reports.tell({ type: 'loaded' });
    after(parkIfFull);
  });
  // hls.js drops the audio of the former track, and while loading is stopped it loads no audio of the new track. So
  // loading starts again.
  hls.on(Events.AUDIO_TRACK_SWITCHING, () => after(unpark));
  hls.on(Events.ERROR, (_, data) => {
    const error = readStreamError(data);
    if (isSegmentLate(error, moving())) reports.tell({ type: 'late' });
    after(() => reports.tell({ type: 'error', error }));
  });

  function playOut(): void {
    hls.stopLoad();
    if (isPlayedOut(moving(), video.seeking)) reload();
    else later(playOut, reports.coverRetryMs);
  }

  /** Loads the playlist anew. A new source pauses the video, so a video that was playing is started again. */
  function reload(): void {
    const { paused } = video;
    // The viewer may have chosen other languages since the last load.
    Object.assign(hls.config, full?.preferredTracks(reports.chosen()));
    hls.loadSource(manifest);
    if (!paused) video.play().catch(() => {});
  }

  function recoverMedia(swapAudio: boolean): void {
    const { paused } = video;
    if (swapAudio) hls.swapAudioCodec();
    hls.recoverMediaError();
    if (!paused) video.play().catch(() => {});
  }

  const onSeeking = (): void => {
    early = 0;
    unpark();
  };

  const stopLooking = IS_WEBKIT ? endStuckSeeks(video, reports.bufferedAhead) : () => {};
  const stopKeeping = IS_FIREFOX ? keepDecoder(video, () => !raised) : () => {};
  video.addEventListener('loadeddata', goToEarly);
  video.addEventListener('seeking', onSeeking);
  hls.attachMedia(video);
  hls.loadSource(manifest);

  return {
    raise: () => {
      if (raised) return;
      raised = true;
      Object.assign(hls.config, PLAYING);
      unpark();
    },
    rest: () => {
      clearTimeout(timer);
      hls.stopLoad();
    },
    retry: (afterMs) =>
      later(() => {
        if (hls.levels.length === 0) reload();
        else if (video.readyState > 0) hls.startLoad(video.currentTime);
        else loadFrom(from);
      }, afterMs),
    recover: recoverMedia,
    complete: () => hls.latestLevelDetails?.live === false,
    destroy: () => {
      destroyed = true;
      clearTimeout(timer);
      stopLooking();
      stopKeeping();
      video.removeEventListener('loadeddata', goToEarly);
      video.removeEventListener('seeking', onSeeking);
      stopOffering?.();
      hls.destroy();
    },
  };
}
