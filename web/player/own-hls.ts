/**
 * The player of a site that has an hls.js instance of its own. Its configuration, its `<video>` and its recovery from media
 * errors stay the site's; the visit says what it loads, and is told what the viewer does.
 */
import { bufferedAhead, isPrimed } from './buffer.ts';
import { COVER_RETRY_MS } from './cover-retry.ts';
import { drive, type PlayerReports } from './drive.ts';
import { type HlsError, streamError } from './hls-error.ts';
import { isCutShort, isPlayedOut, isPlaylistLate, isSegmentLate, type Moving } from './late.ts';
import type { Player } from './player.ts';
import { isWanted } from './playing.ts';
import { startWithin } from './resume.ts';
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

export function ownHlsPlayer(hls: OwnHls, reports: PlayerReports): Player {
  const { startPosition, xhrSetup } = hls.config;
  let media: HTMLMediaElement | null = null;
  let source: { url: string; direct: boolean } | null = null;
  let timer = 0;
  /** Where the playlist ends, in seconds; 0 while it is awaited. */
  let covered = 0;

  const playing = drive(reports, (effect) => {
    if (effect.do === 'retry') later(retry, effect.afterMs);
  });

  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

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
    playing.tell({ type: 'attach' });
    if (direct) {
      playFile();
      return;
    }
    if (media && hls.media !== media) hls.attachMedia(media);
    load();
  }

  /** A viewer who was watching goes on at the same place. A new source stops the element. */
  function load(): void {
    const { seen, place } = playing.state;
    hls.config.startPosition = seen ? place : startPosition;
    covered = 0;
    hls.loadSource(source?.url ?? '');
    goOn();
  }

  function retry(): void {
    const { seen, place } = playing.state;
    if (hls.levels.length > 0) hls.startLoad(seen ? place : startPosition);
    else load();
  }

  /** hls.js plays playlists only: the file is the element's own. */
  function playFile(): void {
    if (!media || !source?.direct) return;
    hls.stopLoad();
    hls.detachMedia();
    media.src = source.url;
    const { place } = playing.state;
    if (place > 0) media.currentTime = place;
    goOn();
  }

  function goOn(): void {
    if (isWanted(playing.state.at)) media?.play().catch(() => {});
  }

  const moving = (on: HTMLMediaElement): Moving => ({
    paused: on.paused,
    currentTime: on.currentTime,
    aheadS: bufferedAhead(on),
  });

  function follow(next: HTMLMediaElement | null): void {
    playing.hear(next);
    media = next;
  }

  const onHls = {
    // Not when it is detached: that is also what becomes of it for a moment when something else is loaded.
    hlsMediaAttaching: (_: unknown, { media: next }: { media: HTMLMediaElement }) => {
      if (next === media) return;
      follow(next);
      after(playFile);
    },
    hlsManifestParsed: () => playing.tell({ type: 'playlist' }),
    hlsLevelUpdated: (_: unknown, { details }: { details: { live: boolean; edge: number } }) => {
      if (!source || source.direct || !media) return;
      const { seen, place } = playing.state;
      if (seen && !covered && details.edge <= place)
        return after(details.live ? waitForPlace : () => beginWithin(place, details.edge));
      if (isCutShort(details, covered, place)) return after(playOut);
      covered = details.edge;
      if (isPlaylistLate(details, moving(media))) playing.tell({ type: 'late' });
    },
    hlsFragBuffered: () => playing.tell({ type: 'loaded' }),
    hlsError: (_: unknown, data: HlsError) => {
      const error = streamError(data);
      // What to do about media errors is for the site to say, which knows its own configuration.
      if (!source || source.direct || error.kind === 'media') return;
      if (media && isSegmentLate(error, moving(media))) playing.tell({ type: 'late' });
      after(() => playing.tell({ type: 'error', error }));
    },
  };

  /** hls.js would begin at the end of what there is, as in a broadcast: somewhere else than where the viewer was. */
  function waitForPlace(): void {
    hls.stopLoad();
    playing.tell({ type: 'beyond' });
    later(load, COVER_RETRY_MS);
  }

  /** Another film is in the place of the one that was watched, or it ends here: hls.js would wait for what is not to come. */
  function beginWithin(place: number, lengthS: number): void {
    covered = lengthS;
    hls.startLoad(startWithin(place, lengthS));
  }

  function playOut(): void {
    hls.stopLoad();
    if (!media || isPlayedOut(moving(media), media.seeking)) load();
    else later(playOut, COVER_RETRY_MS);
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
    if (media && !media.paused) playing.press(performance.now());
  });

  function detach(waits: boolean): void {
    clearTimeout(timer);
    playing.tell({ type: 'detach', waits });
    hls.stopLoad();
    if (source?.direct && media?.getAttribute('src') === source.url) {
      media.removeAttribute('src');
      media.load();
    }
    source = null;
  }

  return {
    attach,
    play: (_, place) => {
      if (media && place !== undefined) media.currentTime = place;
      media?.play().catch(() => {});
    },
    pause: () => media?.pause(),
    rest: () => {
      clearTimeout(timer);
      media?.pause();
      hls.stopLoad();
    },
    detach,
    destroy: () => {
      playing.stop();
      detach(false);
      follow(null);
      for (const [type, listener] of Object.entries(onHls)) hls.off(type, listener);
      hls.config.startPosition = startPosition;
      if (hls.config.xhrSetup === watchPlaylists) hls.config.xhrSetup = xhrSetup;
    },
  };
}
