/** One media on the page: runs the life of its visit, shows its state, and owns its player. */
import { type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import { isFrugal } from '../../protocol/thrift.ts';
import { manifestUrl, streamUrl } from '../../protocol/urls.ts';
import { createPlayer, type Player, type PlayerMaker, type PlayerReports } from '../player/player.ts';
import { armGiveBack, askEdge, beacon, giveBack } from './edge.ts';
import { type StateDetail, showState } from './media.ts';
import {
  dueAt,
  idToGiveBack,
  NEVER,
  newVisit,
  type ShownState,
  shownState,
  type VisitEffect,
  type VisitEvent,
} from './visit.ts';
import { live } from './visit-life.ts';
import { claimVisit } from './worker-link.ts';

/** The video that a media plays in, or what makes the site's own player. */
export type PlaysWith = HTMLVideoElement | PlayerMaker;

export interface PageVisit {
  /** Where its state is shown, and what plays it. */
  show(elements: HTMLElement[], playsWith: PlaysWith | null): void;
  tell(event: VisitEvent): void;
  /** @param since when the visitor asked for it, in milliseconds of `performance.now()` */
  play(since: number): void;
  /** The visitor has signed in or out. */
  refresh(): void;
  /** Play was pressed: it is not closed because the page shows something else as well. */
  isPlaying(): boolean;
  /** The page is being left, and may come back. */
  leave(): void;
  close(): void;
}

export function createPageVisit(ref: MediaRef): PageVisit {
  let visit = newVisit(document.visibilityState === 'visible', isFrugal(navigator));
  let elements: HTMLElement[] = [];
  let player: Player | null = null;
  let playsWith: PlaysWith | null = null;
  let shown: { state: ShownState | null; on: HTMLElement[] } = { state: null, on: [] };
  let armed: { visit: VisitId; disarm: () => void } | null = null;
  let timer = 0;

  function tell(event: VisitEvent): void {
    const [next, ...effects] = live(visit, event, Date.now());
    visit = next;
    for (const effect of effects) run(effect);
    arm(idToGiveBack(visit));
    reflect();
    clearTimeout(timer);
    const due = dueAt(visit);
    if (due < NEVER) timer = setTimeout(tell, due - Date.now(), { type: 'tick' });
  }

  function run(effect: VisitEffect): void {
    switch (effect.do) {
      case 'open':
        if (effect.claim) claimVisit(ref).then((visit) => tell({ type: 'opened', visit: visit ?? newVisitId() }));
        else tell({ type: 'opened', visit: newVisitId() });
        return;
      case 'ask': {
        const { visit: id, action, playing } = effect;
        askEdge(action, ref, playing ? { visit: id, playing } : { visit: id }).then((answer) =>
          tell(answer.ok ? { type: 'reply', reply: answer.reply } : { ...answer, type: 'failure', visit: id }),
        );
        return;
      }
      case 'cancel':
        giveBack(ref, effect.visit);
        return;
      case 'attach':
        // Never the manifest's own address for a file: Chromium takes what is called .m3u8 for a playlist, whatever comes.
        if (effect.direct) player?.attach(streamUrl(ref), true);
        else player?.attach(effect.manifest ?? manifestUrl(ref, effect.visit, true), false);
        return;
      case 'detach':
        player?.detach(visit.pressed);
        return;
    }
  }

  function arm(id: VisitId | null): void {
    if (armed?.visit === id) return;
    armed?.disarm();
    armed = id && { visit: id, disarm: armGiveBack(ref, id) };
  }

  function reflect(): void {
    const state = shownState(visit);
    const before = shown;
    shown = { state, on: elements };
    const detail: StateDetail = { ref, state };
    if (visit.phase.at === 'failed') detail.code = visit.phase.code;
    if (state === 'busy') detail.waiting = visit.pressed;
    for (const element of elements) {
      if (state !== before.state || !before.on.includes(element)) showState(element, detail);
    }
  }

  /** Another player takes the place of the one before it, which lets go of its stream. */
  function use(next: PlaysWith | null): void {
    player?.destroy();
    playsWith = next;
    player = next && makePlayer(next);
    tell({ type: 'video' });
  }

  function makePlayer(next: PlaysWith): Player {
    const reports: PlayerReports = {
      news: (is) => tell({ type: 'player', is }),
      pressed: () => tell({ type: 'press' }),
      failed: (code) => tell({ type: 'player-failed', code }),
      send: beacon,
    };
    return typeof next === 'function' ? next(reports) : createPlayer(next, ref, visit.frugal, reports);
  }

  return {
    show: (on, next) => {
      for (const element of elements) if (!on.includes(element)) showState(element, { ref, state: null });
      elements = on;
      if (next === playsWith) reflect();
      else use(next);
    },
    tell,
    play: (since) => (player ? player.play(since) : tell({ type: 'press' })),
    refresh: () => {
      // What the player has, and where it would start, was another viewer's.
      if (player && !visit.pressed) use(playsWith);
      tell({ type: 'refresh' });
    },
    isPlaying: () => visit.pressed,
    leave: () => {
      player?.rest();
      tell({ type: 'leave' });
    },
    close: () => {
      player?.destroy();
      player = null;
      tell({ type: 'leave' });
      elements = [];
    },
  };
}
