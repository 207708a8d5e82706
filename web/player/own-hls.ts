/**
 * The player of a site that has an hls.js instance of its own. Its configuration, its `<video>` and its recovery from media
 * errors stay the site's; the visit says what it loads, and is told what the viewer does.
 */
import { bufferedAhead, isPrimed } from './buffer.ts';
import { measureFirstFrame } from './first-frame.ts';
import { type HlsError, streamError } from './hls-error.ts';
import { isPlaylistLate, isSegmentLate, type Playing } from './late.ts';
import type { Player, PlayerReports } from './player.ts';
import { remedy } from './recovery.ts';
import { watchForFile } from './watch-for-file.ts';

/** What is asked of an hls.js instance: `Hls` of version 1.4 and later. */
export interface OwnHls {
  readonly media: HTMLMediaElement | null;
  readonly levels: readonly unknown[];
  readonly config: {
    startPosition: number;
    xhrSetup?: ((xhr: XMLHttpRequest, url: string, context: never) => Promise<void> | void) | undefined;
  };
  loadSource(url: string): void;
  startLoad(startPosition?: number): void;
  stopLoad(): void;
  attachMedia(media: HTMLMediaElement): void;
  detachMedia(): void;
  on(event: string, listener: (event: never, data: never) => void): void;
  off(event: string, listener?: (event: never, data: never) => void): void;
}

/** The edge is asked for about a minute, with what `remedy` waits in between. */
const NETWORK_ERRORS_MAX = 10;

export function ownHlsPlayer(hls: OwnHls, reports: PlayerReports): Player {
  const { startPosition, xhrSetup } = hls.config;
  let media: HTMLMediaElement | null = null;
  let source: { url: string; direct: boolean } | null = null;
  /** The viewer has pressed Play, and has not paused since. */
  let wanted = false;
  let played = false;
  let primed = false;
  /** The viewer has been told that what comes next is late. */
  let late = false;
  let stopMeasuring: (() => void) | null = null;
  let place = 0;
  let networkErrors = 0;
  let timer = 0;

  /** Not from within hls.js's own events, and not for a source of before. */
  const after = (run: () => void): void => {
    const mine = source;
    queueMicrotask(() => {
      if (mine && mine === source) run();
    });
  };

  function attach(url: string, direct: boolean): void {
    // A film that plays from what is buffered is not stopped: what it waited for is there.
    if (source?.url === url && media && isPrimed(media)) return;
    clearTimeout(timer);
    source = { url, direct };
    primed = false;
    late = false;
    networkErrors = 0;
    if (direct) {
      playFile();
      return;
    }
    if (media && hls.media !== media) hls.attachMedia(media);
    // Whoever was watching goes on at the same place.
    hls.config.startPosition = played ? place : startPosition;
    hls.loadSource(url);
    goOn();
  }

  /** hls.js plays playlists only: the file is the element's own. */
  function playFile(): void {
    if (!media || !source?.direct) return;
    hls.stopLoad();
    hls.detachMedia();
    media.src = source.url;
    if (place > 0) media.currentTime = place;
    goOn();
  }

  /** A new source stops the element. */
  function goOn(): void {
    if (wanted) media?.play().catch(() => {});
  }

  function reportPrimed(): void {
    if (primed || !source || !media || !isPrimed(media)) return;
    primed = true;
    reports.news('primed');
  }

  const playing = (on: HTMLMediaElement): Playing => ({
    paused: on.paused,
    currentTime: on.currentTime,
    aheadS: bufferedAhead(on),
  });

  function tellLate(isLate: boolean): void {
    if (isLate === late) return;
    late = isLate;
    reports.news(late ? 'warming' : 'primed');
  }

  function press(since: number): void {
    if (wanted) return;
    wanted = true;
    if (!played) stopMeasuring ??= measureFirstFrame(media as HTMLVideoElement, since);
    reports.pressed();
  }

  const onMedia: { [type in keyof HTMLMediaElementEventMap]?: (event: Event) => void } = {
    play: ({ timeStamp }) => press(timeStamp),
    playing: () => {
      played = true;
      reports.news('running');
    },
    pause: () => {
      wanted = false;
      reports.news('paused');
    },
    ended: () => {
      wanted = false;
      place = 0;
      reports.news('ended');
    },
    timeupdate: () => {
      if (media && media.readyState > 0 && !media.ended) place = media.currentTime;
    },
    canplay: reportPrimed,
    progress: reportPrimed,
  };

  function follow(next: HTMLMediaElement | null): void {
    for (const [type, listener] of Object.entries(onMedia)) {
      media?.removeEventListener(type, listener);
      next?.addEventListener(type, listener);
    }
    media = next;
  }

  const onHls = {
    // Not when it is detached: that is also what becomes of it for a moment when something else is loaded.
    hlsMediaAttaching: (_: unknown, { media: next }: { media: HTMLMediaElement }) => {
      if (next === media) return;
      follow(next);
      after(playFile);
    },
    hlsManifestParsed: () => {
      networkErrors = 0;
      reports.news('ready');
    },
    hlsLevelUpdated: (_: unknown, { details }: { details: { live: boolean; edge: number } }) => {
      if (source && media && isPlaylistLate(details, playing(media))) tellLate(true);
    },
    hlsFragBuffered: () => {
      networkErrors = 0;
      tellLate(false);
    },
    hlsError: (_: unknown, data: HlsError) => onError(data),
  };

  function onError(data: HlsError): void {
    const error = streamError(data);
    // What to do about media errors is for the site to say, which knows its own configuration.
    if (!source || source.direct || error.kind === 'media') return;
    if (media && isSegmentLate(error, playing(media))) tellLate(true);
    const overdue = networkErrors >= NETWORK_ERRORS_MAX;
    const cure = remedy(error, { mediaErrors: 0, networkErrors, overdue });
    switch (cure.do) {
      case 'nothing':
      case 'recover-media':
        return;
      case 'retry': {
        const { url } = source;
        networkErrors++;
        clearTimeout(timer);
        timer = setTimeout(
          () => (hls.levels.length > 0 ? hls.startLoad(media?.currentTime) : hls.loadSource(url)),
          cure.afterMs,
        );
        return;
      }
      case 'lost':
        after(() => reports.news('lost'));
        return;
      case 'fail':
        after(() => reports.failed(cure.code));
        return;
    }
  }

  function watchPlaylists(this: unknown, xhr: XMLHttpRequest, url: string, context: never): Promise<void> | void {
    watchForFile(xhr, url, (file) =>
      after(() => {
        reports.news('direct');
        attach(file, true);
      }),
    );
    return xhrSetup?.call(this, xhr, url, context);
  }

  hls.config.xhrSetup = watchPlaylists;
  for (const [type, listener] of Object.entries(onHls)) hls.on(type, listener);
  follow(hls.media);
  // Told once the page knows this player.
  queueMicrotask(() => {
    if (media && !media.paused) press(performance.now());
  });

  function detach(waits: boolean): void {
    clearTimeout(timer);
    wanted &&= waits;
    primed = false;
    hls.stopLoad();
    if (source?.direct && media?.getAttribute('src') === source.url) {
      media.removeAttribute('src');
      media.load();
    }
    source = null;
  }

  return {
    attach,
    play: () => void media?.play().catch(() => {}),
    rest: () => {
      clearTimeout(timer);
      media?.pause();
      hls.stopLoad();
    },
    detach,
    destroy: () => {
      stopMeasuring?.();
      detach(false);
      follow(null);
      for (const [type, listener] of Object.entries(onHls)) hls.off(type, listener);
      hls.config.startPosition = startPosition;
      if (hls.config.xhrSetup === watchPlaylists) hls.config.xhrSetup = xhrSetup;
    },
  };
}
