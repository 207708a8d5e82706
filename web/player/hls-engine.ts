/** Plays a playlist with hls.js. Loaded when the first playlist is wanted, and not before. */
import Hls, { Events } from 'hls.js/light';
import type { Engine, EngineReports } from './engine.ts';
import { hlsConfig, PLAYING, PRIME_S } from './hls-config.ts';
import { streamError } from './hls-error.ts';
import { isPlaylistLate, isSegmentLate, type Playing } from './late.ts';
import { remedy } from './recovery.ts';
import { watchForFile } from './watch-for-file.ts';

/** How long a media error counts against the next one, in milliseconds. */
const MEDIA_ERROR_MEMORY_MS = 120_000;
/** How soon a playlist is asked again that does not reach the viewer's place yet, in milliseconds. */
const COVER_RETRY_MS = 1_000;

export function hlsEngine(video: HTMLVideoElement, manifest: string, reports: EngineReports): Engine {
  let raised = false;
  let parked = false;
  let networkErrors = 0;
  let mediaErrors: number[] = [];
  let timer = 0;
  let covered = 0;
  let destroyed = false;
  /** The viewer has been told that what comes next is late. */
  let late = false;

  const hls = new Hls({
    ...hlsConfig,
    xhrSetup: (xhr, url) => watchForFile(xhr, url, (file) => after(() => reports.direct(file))),
  });

  /** hls.js must not be torn down from within its own events. */
  const after = (run: () => void): void =>
    queueMicrotask(() => {
      if (!destroyed) run();
    });

  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

  const playing = (): Playing => ({
    paused: video.paused,
    currentTime: video.currentTime,
    aheadS: reports.bufferedAhead(),
  });

  const tellLate = (isLate: boolean): void => {
    if (isLate === late) return;
    late = isLate;
    reports.news(late ? 'warming' : 'primed');
  };

  const start = (position: number): void => {
    if (destroyed) return;
    if (position > 0 && position >= covered) later(() => hls.loadSource(manifest), COVER_RETRY_MS);
    else hls.startLoad(position);
  };

  /** Enough is buffered for the click: neither segments nor the growing playlist are asked for until then. */
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

  hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
    networkErrors = 0;
    covered = levels[0]?.details?.edge ?? 0;
    const position = reports.playlist(covered);
    if (typeof position === 'number') start(position);
    else position.then(start);
  });
  hls.on(Events.LEVEL_UPDATED, (_, { details }) => {
    covered = details.edge;
    if (isPlaylistLate(details, playing())) tellLate(true);
    after(parkIfFull);
  });
  hls.on(Events.FRAG_BUFFERED, () => {
    networkErrors = 0;
    tellLate(false);
    after(parkIfFull);
  });
  hls.on(Events.ERROR, (_, data) => {
    const error = streamError(data);
    if (isSegmentLate(error, playing())) tellLate(true);
    const now = performance.now();
    mediaErrors = mediaErrors.filter((at) => now - at < MEDIA_ERROR_MEMORY_MS);
    const overdue = reports.overdue(error.code === 'origin_unreachable');
    const cure = remedy(error, { mediaErrors: mediaErrors.length, networkErrors, overdue });
    switch (cure.do) {
      case 'nothing':
        return;
      case 'recover-media':
        mediaErrors.push(now);
        return after(() => recoverMedia(cure.swapAudio));
      case 'retry':
        networkErrors++;
        return later(
          () => (hls.levels.length > 0 ? hls.startLoad(video.currentTime) : hls.loadSource(manifest)),
          cure.afterMs,
        );
      case 'lost':
        return after(() => reports.news('lost'));
      case 'fail':
        return after(() => reports.failed(cure.code));
    }
  });

  function recoverMedia(swapAudio: boolean): void {
    const { paused } = video;
    if (swapAudio) hls.swapAudioCodec();
    hls.recoverMediaError();
    if (!paused) video.play().catch(() => {});
  }

  video.addEventListener('seeking', unpark);
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
    complete: () => hls.latestLevelDetails?.live === false,
    destroy: () => {
      destroyed = true;
      clearTimeout(timer);
      video.removeEventListener('seeking', unpark);
      hls.destroy();
    },
  };
}
