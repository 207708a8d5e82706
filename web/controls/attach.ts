/**
 * Puts the controls around a `<video>`, with words about its state, and handles keys and full screen. The controls are
 * media-chrome's.
 */
import type MediaController from 'media-chrome/dist/media-controller.js';
import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';
import { audioTracksOf } from '../player/audio-tracks.ts';
import { keepMenuMark } from './captions-menu.ts';
import { CHROME, STYLES } from './chrome.ts';
import { isForPlayer, seekShareOf } from './keyboard.ts';
import { liftCues } from './lift-cues.ts';
import { type About, shareMediaSession } from './media-session.ts';
import { noticeIn } from './notice.ts';
import { keepSettings } from './settings.ts';
import { undoPlay } from './undo-play.ts';
import { NOTHING, type Situation, wordsFor } from './words.ts';

export interface ControlsOptions {
  /** The element that shows the media's state, by the event `headstart:state`. */
  media: HTMLElement;
  /** The state in the last event `headstart:state`, even if that event came before the controls were loaded. */
  situation(): Situation;
  about(): About;
  /**
   * Plays, as if the viewer had clicked Play. @param from - where to begin, in seconds; without it, the saved position
   */
  play(from?: number): void;
  /** Goes to the page that the viewer came from; without it, the controls offer no `back`. */
  back?: (() => void) | undefined;
  /** Plays the film that follows this one. */
  next?: (() => void) | undefined;
  /** The element that fills the screen; the host by default. */
  fullscreen?: HTMLElement;
  /** Whether the controls take keys wherever the focus is on the page, except on an element that takes keys itself. */
  wholePage?: boolean;
}

export interface Controls {
  show(on: boolean): void;
  /** Puts the focus on the controls' Play button, so that a viewer with a keyboard goes on from there. */
  focus(options?: FocusOptions): void;
}

/** The requests by which a viewer changes a setting that is kept for the next film. */
const SETTING_REQUESTS = [
  'mediavolumerequest',
  'mediamuterequest',
  'mediaunmuterequest',
  'mediaplaybackraterequest',
] as const;

/**
 * Gives `host` a shadow tree with the controls around the video. The video stays a child of `host`, since a video that
 * is moved in the document stops.
 * @param host an element without a shadow tree
 * @returns the controls, which are not shown yet
 * @throws TypeError when the page's policy allows no markup from scripts; `host` is then unchanged
 */
export function attachControls(host: HTMLElement, video: HTMLVideoElement, options: ControlsOptions): Controls {
  const { media, situation, about, play, back, next, fullscreen = host } = options;
  const styles = new CSSStyleSheet();
  styles.replaceSync(STYLES);
  const chrome = document.createElement('template');
  // The markup is parsed before the shadow tree is attached: a policy may refuse the markup, and a host with an empty
  // shadow tree shows no video.
  chrome.innerHTML = CHROME;
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [styles];
  root.append(chrome.content);
  video.controls = false;
  // A receiver (AirPlay, Chromecast) would fetch the film by itself, without the viewer's credentials, and would be
  // refused.
  video.disableRemotePlayback = true;

  // media-chrome looks for the video's list of audio tracks only once, and a playlist may bring its tracks later. So
  // the list is made now.
  audioTracksOf(video);
  const controller = root.querySelector('media-controller') as MediaController;
  controller.fullscreenElement = fullscreen;
  keepMenuMark(root.querySelector('media-captions-menu') as MediaCaptionsMenu);

  const focus = (how?: FocusOptions): void => root.querySelector<HTMLElement>('.buttons media-play-button')?.focus(how);
  const actions = { again: () => play(), stop: () => undoPlay(video), 'start-over': () => play(0), back };
  const say = noticeIn(root.querySelector('.notice') as HTMLElement, actions, focus);
  let isShown = false;
  const placeCues = liftCues(controller, video, () => isShown);
  const show = (on: boolean): void => {
    isShown = on;
    host.dataset.headstartControls = on ? 'on' : 'off';
    say(on ? wordsFor(situation()) : NOTHING);
    placeCues();
  };
  media.addEventListener('headstart:state', () => {
    if (isShown) say(wordsFor(situation()));
  });

  // The listener captures the event, and so runs before media-chrome's own.
  root.addEventListener(
    'mediaplayrequest',
    (event) => {
      event.stopImmediatePropagation();
      play();
    },
    { capture: true },
  );
  for (const type of SETTING_REQUESTS) controller.addEventListener(type, () => keepSettings(video));
  followKeys(controller, video, options.wholePage ?? false);
  shareMediaSession(video, about, { play: () => play(), next });
  return { show, focus };
}

function followKeys(controller: MediaController, video: HTMLVideoElement, wholePage: boolean): void {
  const toShare = (event: KeyboardEvent): void => {
    const share = seekShareOf(event);
    if (share !== null && Number.isFinite(video.duration)) video.currentTime = share * video.duration;
  };
  controller.addEventListener('keydown', toShare);
  if (!wholePage) return;
  document.addEventListener('keydown', (event) => {
    if (event.composedPath().includes(controller) || !isForPlayer(event)) return;
    event.preventDefault();
    toShare(event);
    controller.keyboardShortcutHandler(event);
  });
}
