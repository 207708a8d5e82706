/** Runs one media's visit on a page: its requests, its shown state, its player. */
import { burntInto, type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import { isFrugal } from '../../protocol/save-data.ts';
import { manifestFrom, manifestUrl, playbackUrl, streamUrl, subtitlesUrl } from '../../protocol/urls.ts';
import type { PlayerReports } from '../player/drive.ts';
import type { Player, PlayerMaker } from '../player/player.ts';
import { armGiveBack, askEdge, giveBack, sendBeacon } from './edge.ts';
import { type StateDetail, showState } from './media.ts';
import {
  awaitedBy,
  dueAt,
  idToGiveBack,
  isPressed,
  NEVER,
  newVisit,
  shownState,
  type VisitEffect,
  type VisitEvent,
} from './visit.ts';
import { reduceVisit } from './visit-life.ts';
import { claimVisit, tellGivenBack } from './worker-link.ts';

/** The video in which a media plays, or the function that makes the site's own player. */
export type PlaysWith = HTMLVideoElement | PlayerMaker;

export interface PageVisit {
  /** Detaches the player, unless `next` is the video or the player with which this visit plays already. */
  release(next: PlaysWith | null): void;
  /** Names the elements that show the visit's state, and the video or player that plays the media. */
  show(elements: HTMLElement[], playsWith: PlaysWith | null): void;
  tell(event: VisitEvent): void;
  /** Undoes Play and pauses the video. */
  pause(): void;
  /**
   * @param since when the visitor pressed Play, in milliseconds of `performance.now()`
   * @param from - the second at which to begin; without it, the viewer's saved position
   */
  play(since: number, from?: number): void;
  /** The visitor has signed in or out. */
  refresh(): void;
  /**
   * Whether Play was pressed. If so, the visit stays open as long as the page contains an element for the visit's
   * media.
   */
  isPlaying(): boolean;
  /** The page is being left, and may come back. */
  leave(): void;
  close(): void;
}

export function createPageVisit(ref: MediaRef): PageVisit {
  /** The rendition that the viewer wants: the film itself, or the film with subtitles burnt into its picture. */
  let wanted = ref;
  /** The rendition of the present visit. The next visit takes `wanted`. */
  let of = ref;
  let visit = newVisit(document.visibilityState === 'visible', isFrugal(navigator));
  let elements: HTMLElement[] = [];
  let player: Player | null = null;
  let playsWith: PlaysWith | null = null;
  /** Counts the players, so that a player that was loaded for an earlier video is dropped. */
  let uses = 0;
  /** The time at which Play was pressed, if the player was still being loaded then; else null. */
  let pressedAt: number | null = null;
  /** The second at which the viewer wants to begin, until the film has begun there. */
  let from: number | undefined;
  let shown = '';
  let shownOn: HTMLElement[] = [];
  let armed: { visit: VisitId; disarm: () => void } | null = null;
  let timer = 0;

  function tell(event: VisitEvent): void {
    // The time of day may be set back or forward while the page is open. `performance.now()` only goes forward.
    const [next, ...effects] = reduceVisit(visit, event, performance.now());
    visit = next;
    for (const effect of effects) run(effect);
    arm(idToGiveBack(visit));
    reflect();
    clearTimeout(timer);
    const due = dueAt(visit);
    if (due < NEVER) timer = setTimeout(tell, due - performance.now(), { type: 'tick' });
  }

  function run(effect: VisitEffect): void {
    switch (effect.do) {
      case 'open':
        of = wanted;
        if (effect.claim && of === ref)
          claimVisit(ref).then((visit) => tell({ type: 'opened', visit: visit ?? newVisitId() }));
        else tell({ type: 'opened', visit: newVisitId() });
        return;
      case 'ask': {
        const { visit: id, action, playing, paused } = effect;
        const position = playing ? from : undefined;
        const body = { visit: id, ...(playing && { playing }), ...(paused && { paused }), position };
        askEdge(action, of, body).then((answer) =>
          tell(answer.ok ? { type: 'reply', reply: answer.reply } : { ...answer, type: 'failure', visit: id }),
        );
        return;
      }
      case 'cancel':
        giveBack(of, effect.visit);
        tellGivenBack(effect.visit);
        return;
      case 'attach':
        // The bundle of hls.js is loaded at the same time as the player, and not after it.
        if (!player && !effect.direct && 'MediaSource' in window) import('../player/hls-engine.ts').catch(() => {});
        // A direct-play file needs another address: Chromium takes any URL that ends in .m3u8 for a playlist.
        if (effect.direct) player?.attach(streamUrl(of), true);
        else player?.attach(startingAt(effect.manifest ?? manifestUrl(of, effect.visit, true)), false);
        return;
      case 'rest':
        player?.rest();
        return;
      case 'detach':
        player?.detach(isPressed(visit));
        return;
    }
  }

  const startingAt = (manifest: string): string => (from === undefined ? manifest : manifestFrom(manifest, from));

  function arm(id: VisitId | null): void {
    if (armed?.visit === id) return;
    armed?.disarm();
    armed = id && { visit: id, disarm: armGiveBack(of, id) };
  }

  function reflect(): void {
    const detail: StateDetail = { ref, state: shownState(visit), play: visit.play, awaits: awaitedBy(visit) };
    if (visit.phase.at === 'failed') detail.code = visit.phase.code;
    const now = JSON.stringify(detail);
    for (const element of elements) if (now !== shown || !shownOn.includes(element)) showState(element, detail);
    shown = now;
    shownOn = elements;
  }

  /** Replaces the player. The former player detaches its stream. */
  function use(next: PlaysWith | null): void {
    const mine = ++uses;
    player?.destroy();
    player = null;
    pressedAt = null;
    playsWith = next;
    // Play was pressed for the former video, not for the next one.
    if (isPressed(visit)) tell({ type: 'play', is: 'idle' });
    if (typeof next === 'function') player = next(reports);
    tell({ type: 'video' });
    if (!next || player) return;
    const video = next as HTMLVideoElement;
    // The player is a bundle of its own, since most pages have nothing to play.
    import('../player/player.ts').then(
      ({ createPlayer }) => {
        if (mine !== uses) return;
        // The viewer, or a browser that refuses autoplay, may have paused the video during the import. Such a pause
        // undoes Play. `paused` is read before the player is created: the player sets a source, which pauses the
        // video, too.
        const isWanted = !video.paused;
        if (!isWanted && pressedAt !== null) tell({ type: 'play', is: 'idle' });
        player = createPlayer(
          video,
          { saved: playbackUrl(ref), list: subtitlesUrl(ref), frugal: visit.frugal },
          reports,
        );
        tell({ type: 'video' });
        if (isWanted) player.play(pressedAt ?? performance.now(), from);
      },
      () => {
        if (mine === uses) tell({ type: 'player-failed', code: 'network' });
      },
    );
  }

  const reports: PlayerReports = {
    play: (is) => {
      if (is !== 'wanted') from = undefined;
      tell({ type: 'play', is });
    },
    news: (is) => tell({ type: 'player', is }),
    failed: (code) => tell({ type: 'player-failed', code }),
    burn: (stream, place) => {
      if (isPressed(visit)) from = place;
      wanted = stream === null ? ref : burntInto(ref, stream);
      tell({ type: 'another' });
    },
    send: sendBeacon,
  };

  function play(since: number, place?: number): void {
    from = place;
    if (player) {
      player.play(since, place);
      // The failed visit waits for its next try; the visitor wants to play now.
      if (visit.phase.at === 'failed') tell({ type: 'refresh' });
    } else if (playsWith instanceof HTMLMediaElement) {
      // The browser could not load the player, and tries again.
      if (visit.phase.at === 'failed') use(playsWith);
      pressedAt = since;
      // Some browsers start a video only from a click's handler, and this runs in one.
      playsWith.play().catch(() => {});
      tell({ type: 'play', is: 'wanted' });
    }
  }

  function pause(): void {
    if (player) {
      player.pause();
    } else if (pressedAt !== null) {
      pressedAt = null;
      (playsWith as HTMLMediaElement).pause();
      tell({ type: 'play', is: 'idle' });
    }
  }

  return {
    release: (next) => {
      if (playsWith && next !== playsWith) use(null);
    },
    show: (on, next) => {
      for (const element of elements)
        if (!on.includes(element)) showState(element, { ref, state: null, play: 'idle', awaits: null });
      elements = on;
      if (next === playsWith) reflect();
      else use(next);
    },
    tell,
    play,
    pause,
    refresh: () => {
      // The player's stream and start position belonged to another viewer.
      if (player && !isPressed(visit)) use(playsWith);
      tell({ type: 'refresh' });
    },
    isPlaying: () => isPressed(visit),
    leave: () => {
      player?.rest();
      tell({ type: 'leave' });
    },
    close: () => {
      uses++;
      // The visit ends before the player is destroyed: what a player reports while it is destroyed is not the viewer's
      // wish.
      tell({ type: 'leave' });
      player?.destroy();
      player = null;
      elements = [];
    },
  };
}
