/** One media on the page: runs the life of its visit, shows its state, and owns its player. */
import { burntInto, type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import { isFrugal } from '../../protocol/thrift.ts';
import { manifestFrom, manifestUrl, playbackUrl, streamUrl, subtitlesUrl } from '../../protocol/urls.ts';
import type { PlayerReports } from '../player/drive.ts';
import type { Player, PlayerMaker } from '../player/player.ts';
import { armGiveBack, askEdge, beacon, giveBack } from './edge.ts';
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
import { live } from './visit-life.ts';
import { claimVisit } from './worker-link.ts';

/** The video that a media plays in, or what makes the site's own player. */
export type PlaysWith = HTMLVideoElement | PlayerMaker;

export interface PageVisit {
  /** Lets go of what it plays with, if that is another one. */
  letGo(next: PlaysWith | null): void;
  /** Where its state is shown, and what plays it. */
  show(elements: HTMLElement[], playsWith: PlaysWith | null): void;
  tell(event: VisitEvent): void;
  /** Takes Play back; what plays is paused. */
  pause(): void;
  /**
   * @param since when the visitor asked for it, in milliseconds of `performance.now()`
   * @param from where they want to begin, in seconds; without it, where they have stopped watching
   */
  play(since: number, from?: number): void;
  /** The visitor has signed in or out. */
  refresh(): void;
  /** Play was pressed: it is not closed because the page shows something else as well. */
  isPlaying(): boolean;
  /** The page is being left, and may come back. */
  leave(): void;
  close(): void;
}

export function createPageVisit(ref: MediaRef): PageVisit {
  /** What is played of the film: itself, or with subtitles in its picture … */
  let wanted = ref;
  /** … and what the visit is of, until there is another one. */
  let of = ref;
  let visit = newVisit(document.visibilityState === 'visible', isFrugal(navigator));
  let elements: HTMLElement[] = [];
  let player: Player | null = null;
  let playsWith: PlaysWith | null = null;
  /** Counts players: one that was loaded for a past video comes too late. */
  let uses = 0;
  /** Play was pressed while the player was still being loaded. */
  let pressedAt: number | null = null;
  /** Where the viewer wants to begin, until they see it begin. */
  let from: number | undefined;
  let shown = '';
  let shownOn: HTMLElement[] = [];
  let armed: { visit: VisitId; disarm: () => void } | null = null;
  let timer = 0;

  function tell(event: VisitEvent): void {
    // The time of day may be set back or forward while the page is there.
    const [next, ...effects] = live(visit, event, performance.now());
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
        return;
      case 'attach':
        // What the player will load is on its way while the player is.
        if (!player && !effect.direct && 'MediaSource' in window) import('../player/hls-engine.ts').catch(() => {});
        // Never the manifest's own address for a file: Chromium takes what is called .m3u8 for a playlist, whatever comes.
        if (effect.direct) player?.attach(streamUrl(of), true);
        else player?.attach(startingAt(effect.manifest ?? manifestUrl(of, effect.visit, true)), false);
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

  /** Another player takes the place of the one before it, which lets go of its stream. */
  function use(next: PlaysWith | null): void {
    const mine = ++uses;
    player?.destroy();
    player = null;
    pressedAt = null;
    playsWith = next;
    // Play was pressed for the video before.
    if (isPressed(visit)) tell({ type: 'play', is: 'idle' });
    if (typeof next === 'function') player = next(reports);
    tell({ type: 'video' });
    if (!next || player) return;
    const video = next as HTMLVideoElement;
    // A file of its own: most pages that a visitor reads have nothing to play.
    import('../player/player.ts').then(
      ({ createPlayer }) => {
        if (mine !== uses) return;
        // A pause meanwhile, by the viewer or by a browser that refuses to play by itself, takes Play back; a new source pauses as well.
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
    send: beacon,
  };

  function play(since: number, place?: number): void {
    from = place;
    if (player) {
      player.play(since, place);
      // Play that waits for the next try: the visitor wants it now.
      if (visit.phase.at === 'failed') tell({ type: 'refresh' });
    } else if (playsWith instanceof HTMLMediaElement) {
      // The player itself could not be loaded.
      if (visit.phase.at === 'failed') use(playsWith);
      pressedAt = since;
      // Some browsers let only a click start a video, and this is the click.
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
    letGo: (next) => {
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
      // What the player has, and where it would start, was another viewer's.
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
      // First: what the player says while it goes is no wish of the viewer's.
      tell({ type: 'leave' });
      player?.destroy();
      player = null;
      elements = [];
    },
  };
}
