/** Which media a page warms: its own, and those that the visitor turns to or a script names. */
import type { MediaRef } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type Attention, followAttention, sameAttention } from './attention.ts';
import { whenAllowed } from './autoplay.ts';
import { followIntent } from './intent.ts';
import { findMedia, MEDIA_SELECTOR, type MediaElement, mainRef, mediaOf, PLAY_SELECTOR, placeOf } from './media.ts';
import { followNavigations, navigationStart } from './navigation.ts';
import { followEnd } from './near-end.ts';
import { createPageVisit, type PageVisit, type PlaysWith } from './page-visit.ts';
import { linkedRefs, pageAt, refAfter } from './pages.ts';
import { loadPlayerSoon } from './player-soon.ts';
import { claimVisit, tellIntent } from './worker-link.ts';

/**
 * A site that changes its page in place may remove or add links and elements before the address changes. For this long
 * the page is still about the former media. In milliseconds.
 */
const GONE_MS = 1_000;

/**
 * A script may render the page. A page that shows no way to play by this time counts as one that plays nothing. In
 * milliseconds.
 */
const RENDERED_MS = 3_000;

export interface PageClient {
  /** Holds a visit for a media that need not be on the page. @returns a function that ends the visit */
  warm(ref: MediaRef, playsWith?: PlaysWith): () => void;
  /**
   * @param since when the visitor pressed Play, in milliseconds
   * @param from - the second at which to begin; without it, the saved position
   * @returns a function that undoes Play. It also ends the visit, except when `warm` was called for the same media
   */
  play(ref: MediaRef, video: HTMLVideoElement, since: number, from?: number): () => void;
  /** Asks the edge again. */
  refresh(): void;
}

export function startPage(): PageClient {
  const visits = new Map<MediaRef, PageVisit>();
  /**
   * Media that a script has asked for. `by`: the video or the player in which the media plays. `warm`: whether the
   * script has called `warm`, so that the visit goes on when Play is undone.
   */
  const pinned = new Map<MediaRef, { by: PlaysWith | null; warm: boolean }>();
  /**
   * Media to which the visitor has moved the pointer or the focus. The value is the timer that ends the visit after the
   * pointer or the focus has left.
   */
  const intents = new Map<MediaRef, number>();
  /** The media that follows this page's media. It is set when a video of the page is near its end. */
  let next: MediaRef | null = null;
  const autoplayed = new WeakSet<HTMLElement>();
  /**
   * Videos whose own Play control was pressed. When a page has several videos of one media, such a video plays the
   * media.
   */
  const chosen = new WeakSet<HTMLVideoElement>();
  let arrivedAt = navigationStart();
  /**
   * True until the page asks the service worker for its visit. The worker begins a visit only with the navigation that
   * loads this document, so later there is none to ask for.
   */
  let claimable = true;
  /**
   * `main`: the media that the page is about. `mainAt`: the page's address when `main` was found. `gone`: the timer
   * that ends `main` when the page no longer shows it.
   */
  let main: MediaRef | null = null;
  let mainAt = '';
  let gone = 0;

  function visitFor(ref: MediaRef): PageVisit {
    const visit = visits.get(ref) ?? createPageVisit(ref);
    visits.set(ref, visit);
    visit.tell({ type: 'open', claim: claimable });
    claimable = false;
    return visit;
  }

  function findMain(found: MediaRef | null, isMarked: boolean): void {
    const { href } = location;
    if (main && main !== found && href === mainAt && !isMarked) {
      gone ||= setTimeout(() => {
        main = null;
        sync();
      }, GONE_MS);
      return;
    }
    clearTimeout(gone);
    gone = 0;
    main = found;
    mainAt = href;
  }

  /** Brings the visits in line with the document and its address. */
  function sync(): void {
    const page = pageAt(location);
    const media = findMedia(document);
    const marked = media.map(({ ref }) => ref);
    findMain(mainRef(marked, page, linkedRefs), marked.length > 0);
    for (const [ref, { by }] of pinned) if (by instanceof Node && !by.isConnected) pinned.delete(ref);
    for (const [ref, visit] of visits) {
      const onPage = media.some((item) => item.ref === ref);
      const wanted =
        ref === main || ref === next || pinned.has(ref) || (onPage && (intents.has(ref) || visit.isPlaying()));
      if (wanted) continue;
      visit.close();
      visits.delete(ref);
    }
    if (main && !visits.has(main)) visitFor(main);
    const shown = [...visits].map(([ref, visit]) => {
      const own = media.filter((item) => item.ref === ref);
      return { ref, visit, own, playsWith: playsWithOf(ref, own) };
    });
    // When a video changes to another film, the old visit detaches from the video before the new visit takes the video.
    for (const { visit, playsWith } of shown) visit.release(playsWith);
    for (const { ref, visit, own, playsWith } of shown) {
      visit.show(
        own.map(({ element }) => element),
        playsWith,
      );
      visit.tell({ type: 'site-player', is: page?.kind === 'player' && ref === main && !playsWith });
      const auto = own.find(({ element, autoplay }) => autoplay && !autoplayed.has(element));
      // A tab that was opened in the background starts to play when the visitor turns to it.
      if (!auto?.video || document.hidden) continue;
      autoplayed.add(auto.element);
      const since = arrivedAt;
      whenAllowed(auto.video, () => {
        // Meanwhile the visitor may have hidden the tab, gone to another media, or pressed Play.
        if (document.hidden) autoplayed.delete(auto.element);
        else if (visits.get(ref) === visit && !visit.isPlaying()) visit.play(since);
      });
    }
  }

  function playsWithOf(ref: MediaRef, own: MediaElement[]): PlaysWith | null {
    const by = pinned.get(ref)?.by;
    if (by) return by;
    const taken = [...pinned.values()].map((pin) => pin.by);
    const videos = own.flatMap(({ video }) => video ?? []).filter((video) => !taken.includes(video));
    return videos.find((one) => chosen.has(one)) ?? videos[0] ?? null;
  }

  function beginIntent({ ref, on }: Attention): void {
    if (on === 'link') {
      if (!visits.has(ref)) tellIntent('headstart:intent', ref);
      return;
    }
    clearTimeout(intents.get(ref));
    intents.set(ref, 0);
    visitFor(ref);
    sync();
  }

  function endIntent({ ref, on }: Attention): void {
    if (on === 'link') {
      tellIntent('headstart:intent-end', ref);
      return;
    }
    const timer = setTimeout(() => {
      intents.delete(ref);
      sync();
    }, LIMITS.intentGraceMs);
    intents.set(ref, timer);
  }

  function onClick(event: MouseEvent): void {
    const control = event.target instanceof Element ? event.target.closest<HTMLElement>(PLAY_SELECTOR) : null;
    const element = control?.closest<HTMLElement>(MEDIA_SELECTOR);
    const media = element && mediaOf(element);
    if (!control || !media?.video) return;
    event.preventDefault();
    chosen.add(media.video);
    unpinOthers(media.ref, media.video);
    play(media.ref, event.timeStamp, placeOf(control));
  }

  /** A video plays one film at a time: the one that was asked for last. */
  function unpinOthers(ref: MediaRef, playsWith: PlaysWith | undefined): void {
    for (const [other, { by }] of pinned) if (by && by === playsWith && other !== ref) pinned.delete(other);
  }

  function pin(ref: MediaRef, playsWith: PlaysWith | undefined, warm: boolean): void {
    const before = pinned.get(ref);
    unpinOthers(ref, playsWith);
    pinned.set(ref, { by: playsWith ?? before?.by ?? null, warm: warm || (before?.warm ?? false) });
    visitFor(ref);
    sync();
  }

  function unpin(ref: MediaRef): void {
    pinned.delete(ref);
    sync();
  }

  function play(ref: MediaRef, since: number, from?: number): void {
    const visit = visits.get(ref) ?? visitFor(ref);
    intents.set(ref, intents.get(ref) ?? 0);
    sync();
    visit.play(since, from);
    intents.delete(ref);
  }

  document.addEventListener('click', onClick);
  document.addEventListener('visibilitychange', () => {
    for (const visit of visits.values()) visit.tell({ type: document.hidden ? 'hidden' : 'shown' });
    if (document.hidden) return;
    arrivedAt = performance.now();
    sync();
  });
  addEventListener('pagehide', () => {
    for (const visit of visits.values()) visit.leave();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    // A visitor who comes back no longer wants the media at which they pointed when they left.
    intents.clear();
    sync();
    for (const visit of visits.values()) visit.tell({ type: 'open', claim: false });
  });
  followEnd(() => {
    const after = refAfter();
    if (!after || after === next) return;
    next = after;
    visitFor(next);
    sync();
  });
  followNavigations(() => {
    arrivedAt = performance.now();
    next = null;
    sync();
  });
  followAttention(
    document,
    followIntent(sameAttention, beginIntent, endIntent, {
      set: (run, ms) => setTimeout(run, ms),
      clear: (timer) => clearTimeout(timer),
    }),
  );
  new MutationObserver(sync).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-headstart'],
  });
  sync();
  loadPlayerSoon(() => visits.size === 0);
  setTimeout(() => {
    if (claimable) claimVisit(null);
    claimable = false;
  }, RENDERED_MS);

  return {
    warm: (ref, playsWith) => {
      pin(ref, playsWith, true);
      return () => unpin(ref);
    },
    play: (ref, video, since, from) => {
      pin(ref, video, false);
      play(ref, since, from);
      return () => {
        visits.get(ref)?.pause();
        if (!pinned.get(ref)?.warm) unpin(ref);
      };
    },
    refresh: () => {
      for (const visit of visits.values()) visit.refresh();
      sync();
    },
  };
}
