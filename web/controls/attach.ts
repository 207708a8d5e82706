/** media-chrome's controls around a `<video>`, with what Headstart has to say. */
import type MediaController from 'media-chrome/dist/media-controller.js';
import type MediaCaptionsMenu from 'media-chrome/dist/menu/media-captions-menu.js';
import { audioTracksOf } from '../player/audio-tracks.ts';
import { keepMark } from './captions-menu.ts';
import { CHROME, STYLES } from './chrome.ts';
import { isForPlayer, shareOf } from './keyboard.ts';
import { liftCues } from './lift-cues.ts';
import { type About, shareMediaSession } from './media-session.ts';
import { noticeIn } from './notice.ts';
import { keepSettings } from './settings.ts';
import { takeBack } from './take-back.ts';
import { NOTHING, type Situation, wordsFor } from './words.ts';

export interface ControlsOptions {
  /** Shows the media's state, by the event `headstart:state`. */
  media: HTMLElement;
  /** The last state that `headstart:state` named, also before there were controls. */
  situation(): Situation;
  about(): About;
  /** Plays, as from a click. @param from where to begin, in seconds; without it, where the viewer has stopped */
  play(from?: number): void;
  /** Where the viewer came from; without it no way leads back. */
  back?: (() => void) | undefined;
  /** What comes after this film. */
  next?: (() => void) | undefined;
  /** What fills the screen; the host by default. */
  fullscreen?: HTMLElement;
  /** Keys are heard wherever the focus is on the page, but where it is on something that takes keys. */
  wholePage?: boolean;
}

export interface Controls {
  show(on: boolean): void;
  /** Puts the focus on their Play: a viewer with a keyboard goes on from there. */
  focus(options?: FocusOptions): void;
}

/** What a viewer changes on the controls, and finds again. */
const SETTING_REQUESTS = [
  'mediavolumerequest',
  'mediamuterequest',
  'mediaunmuterequest',
  'mediaplaybackraterequest',
] as const;

/**
 * The video stays where it is, a child of `host`, which gets a shadow tree around it: a video that is moved stops.
 * @param host has no shadow tree yet
 * @returns the controls, not shown yet
 * @throws TypeError where the page's policy allows no markup from scripts; the host is then as it was
 */
export function attachControls(host: HTMLElement, video: HTMLVideoElement, options: ControlsOptions): Controls {
  const { media, situation, about, play, back, next, fullscreen = host } = options;
  const styles = new CSSStyleSheet();
  styles.replaceSync(STYLES);
  const chrome = document.createElement('template');
  // First: a host with an empty shadow tree shows no video.
  chrome.innerHTML = CHROME;
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [styles];
  root.append(chrome.content);
  video.controls = false;
  // A receiver would fetch the film by itself, without the viewer's credentials, and be refused.
  video.disableRemotePlayback = true;

  // media-chrome looks for it once; a playlist may bring sound tracks later.
  audioTracksOf(video);
  const controller = root.querySelector('media-controller') as MediaController;
  controller.fullscreenElement = fullscreen;
  keepMark(root.querySelector('media-captions-menu') as MediaCaptionsMenu);

  const focus = (how?: FocusOptions): void => root.querySelector<HTMLElement>('.buttons media-play-button')?.focus(how);
  const waysOut = { again: () => play(), stop: () => takeBack(video), 'start-over': () => play(0), back };
  const say = noticeIn(root.querySelector('.notice') as HTMLElement, waysOut, focus);
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

  // Before media-chrome hears of it.
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
    const share = shareOf(event);
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
