/**
 * Plays films with an hls.js instance that the site has made. The site still chooses the instance's configuration and
 * its `<video>`, and handles the media errors.
 */
import { bufferedAhead, isPrimed } from './buffer.ts';
import { COVER_RETRY_MS } from './cover-retry.ts';
import { drivePlayer, type PlayerReports } from './drive.ts';
import { type HlsError, readStreamError } from './hls-error.ts';
import { isCutShort, isPlayedOut, isPlaylistLate, isSegmentLate, type Moving } from './late.ts';
import type { Player } from './player.ts';
import { isWanted } from './playing.ts';
import { startWithin } from './start-position.ts';
import { watchForFile } from './watch-for-file.ts';

/** The members of an hls.js instance that are used here: `Hls` of version 1.4 and later. */
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
  /** The playlist's end in seconds; 0 until the playlist is loaded. */
  let covered = 0;

  const playing = drivePlayer(reports, (effect) => {
    if (effect.do === 'retry') later(retry, effect.afterMs);
  });

  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };

  /** Runs after hls.js's own events, and only while the source is the same. */
  const after = (run: () => void): void => {
    const mine = source;
    queueMicrotask(() => {
      if (mine && mine === source) run();
    });
  };

  function attach(url: string, direct: boolean): void {
    // A film that plays from its buffer keeps its source. The segments that were missing exist now, so hls.js can load
    // them from the same source.
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

  /**
   * Loads the source. A new source resets the element, so a film that the viewer was watching begins at the viewer's
   * place.
   */
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

  /** hls.js plays playlists only, so the element itself loads the file. */
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
    // Not at `hlsMediaDetached`: hls.js also detaches the element for a moment when it loads another source.
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
      const error = readStreamError(data);
      // The site handles media errors, since the instance's configuration is the site's.
      if (!source || source.direct || error.kind === 'media') return;
      if (media && isSegmentLate(error, moving(media))) playing.tell({ type: 'late' });
      after(() => playing.tell({ type: 'error', error }));
    },
  };

  /**
   * The playlist does not reach the viewer's place yet, and hls.js would begin at the playlist's end, as in a
   * broadcast. So this function stops hls.js until the next try.
   */
  function waitForPlace(): void {
    hls.stopLoad();
    playing.tell({ type: 'beyond' });
    later(load, COVER_RETRY_MS);
  }

  /**
   * The playlist is complete, and shorter than the viewer's place: another film has replaced the former, or the film
   * ends here. hls.js would wait for ever, so the film begins at a place that the playlist lists.
   */
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
  // Deferred: the page must know this player before the report comes.
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
