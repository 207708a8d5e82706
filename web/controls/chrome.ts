/**
 * The controls' buttons, menus and colours, when they hide, and how far an arrow key jumps. The buttons and menus are
 * elements of media-chrome.
 */
import 'media-chrome/dist/media-control-bar.js';
import 'media-chrome/dist/media-controller.js';
import 'media-chrome/dist/media-fullscreen-button.js';
import 'media-chrome/dist/media-loading-indicator.js';
import 'media-chrome/dist/media-mute-button.js';
import 'media-chrome/dist/media-pip-button.js';
import 'media-chrome/dist/media-play-button.js';
import 'media-chrome/dist/media-time-display.js';
import 'media-chrome/dist/media-time-range.js';
import 'media-chrome/dist/media-volume-range.js';
import 'media-chrome/dist/menu/media-audio-track-menu-button.js';
import 'media-chrome/dist/menu/media-audio-track-menu.js';
import 'media-chrome/dist/menu/media-captions-menu-button.js';
import 'media-chrome/dist/menu/media-captions-menu.js';
import 'media-chrome/dist/menu/media-chrome-menu-item.js';
import 'media-chrome/dist/menu/media-playback-rate-menu-button.js';
import 'media-chrome/dist/menu/media-playback-rate-menu.js';

/**
 * The speed's button shows an icon and not the speed. The visible text of a button must be part of its accessible name,
 * and the name that media-chrome gives this button does not contain the speed.
 */
const SPEED_ICON = `<svg slot="icon" viewBox="0 0 24 24" aria-hidden="true">
  <path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M5.6 18.4a9 9 0 1 1 12.8 0M12 13l4-5"/>
</svg>`;

/**
 * The first slot shows the children of the host, among them the video. The attributes `novolumepref` and `nomutedpref`
 * stop media-chrome from keeping the volume for the next film: `settings.ts` keeps the volume and the speed.
 */
export const CHROME = `
<media-controller part="controls" novolumepref nomutedpref>
  <slot slot="media"></slot>
  <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
  <div slot="centered-chrome" class="notice" part="notice" data-tone="none" noautohide>
    <p data-words role="status"></p>
    <div data-buttons></div>
  </div>
  <media-play-button slot="centered-chrome" class="large" part="large-play" notooltip></media-play-button>
  <media-control-bar class="line">
    <media-time-range></media-time-range>
  </media-control-bar>
  <media-control-bar class="buttons">
    <media-play-button></media-play-button>
    <media-mute-button></media-mute-button>
    <media-volume-range></media-volume-range>
    <media-time-display showduration notoggle></media-time-display>
    <span class="gap"></span>
    <media-captions-menu-button invoketarget="captions"></media-captions-menu-button>
    <media-audio-track-menu-button invoketarget="audio"></media-audio-track-menu-button>
    <media-playback-rate-menu-button invoketarget="rate">${SPEED_ICON}</media-playback-rate-menu-button>
    <media-pip-button></media-pip-button>
    <media-fullscreen-button></media-fullscreen-button>
  </media-control-bar>
  <media-captions-menu id="captions" anchor="auto" hidden></media-captions-menu>
  <media-audio-track-menu id="audio" anchor="auto" hidden></media-audio-track-menu>
  <media-playback-rate-menu id="rate" anchor="auto" rates="0.5 0.75 1 1.25 1.5 2" hidden></media-playback-rate-menu>
</media-controller>`;

/** A site changes these styles by media-chrome's custom properties (`--media-…`) on the host, and by the parts. */
export const STYLES = `
:host {
  display: inline-block;
  position: relative;
}

/* media-chrome fades what stands in its slots when nothing moves, and takes the host's children for controls. */
::slotted(*) {
  opacity: 1;
  transition: none;
}

media-controller {
  display: block;
  width: 100%;
  height: 100%;
  color: #f5f3ee;
  background: #000;
  --media-primary-color: var(--headstart-ink, #f5f3ee);
  --media-control-background: transparent;
  --media-control-hover-background: rgb(255 255 255 / 0.14);
  --media-menu-background: #17191e;
  --media-menu-border-radius: 10px;
  --media-font-family: inherit;
  --media-focus-box-shadow: inset 0 0 0 3px var(--headstart-accent, #ffb547);
  --media-range-bar-color: var(--headstart-accent, #ffb547);
  --media-range-thumb-background: var(--headstart-accent, #ffb547);
  --media-range-track-background: rgb(255 255 255 / 0.28);
  --media-range-track-height: 4px;
  --media-range-track-border-radius: 2px;
  --media-preview-background: #17191e;
  --media-tooltip-background: #17191e;
  --media-tooltip-border-radius: 8px;
}

media-controller:focus-visible {
  outline: 3px solid var(--headstart-accent, #ffb547);
  outline-offset: -3px;
}

:host([data-headstart-controls="off"]) media-controller > :not([slot="media"]) {
  display: none !important;
}

:host([data-headstart-controls="off"]) media-controller {
  /* The picture is the page's to click on. */
  --media-gesture-receiver-display: none;
}

:host(:fullscreen) {
  display: block;
  width: 100%;
  height: 100%;
  background: #000;
}

.line {
  padding: 0 6px;
  background: linear-gradient(transparent, rgb(0 0 0 / 0.42));
}

.line media-time-range {
  width: 100%;
  height: 28px;
}

.buttons {
  padding: 0 6px max(6px, env(safe-area-inset-bottom));
  background: linear-gradient(rgb(0 0 0 / 0.42), rgb(0 0 0 / 0.72));
}

.buttons > :is(media-play-button, media-mute-button, media-pip-button, media-fullscreen-button),
.buttons > :is(media-captions-menu-button, media-audio-track-menu-button, media-playback-rate-menu-button) {
  min-width: 44px;
  min-height: 44px;
  border-radius: 10px;
}

.gap {
  flex: 1;
}

media-captions-menu-button:not([mediasubtitleslist]),
media-controller[mediaaudiotrackunavailable] media-audio-track-menu-button,
media-controller:not([breakpointmd]) media-volume-range,
media-controller:not([breakpointsm]) .buttons media-pip-button {
  display: none;
}

media-captions-menu,
media-audio-track-menu,
media-playback-rate-menu {
  /* Closed, it takes no room either. */
  position: absolute;
  box-shadow: 0 12px 40px rgb(0 0 0 / 0.6);
}

.large {
  position: absolute;
  inset: 0;
  margin: auto;
  width: 80px;
  height: 80px;
  border-radius: 50%;
  color: #101114;
  background: #f5f3ee;
  --media-icon-color: #101114;
  --media-control-hover-background: #fff;
  --media-button-icon-width: 40px;
  --media-button-icon-height: 40px;
}

media-controller[mediahasplayed]:not([mediaended]) .large,
.notice[data-veiled] ~ :is(.large, media-control-bar) {
  display: none;
}

media-loading-indicator {
  pointer-events: none;
}

.notice {
  position: absolute;
  inset: 0;
  z-index: 1;
  display: grid;
  align-content: start;
  justify-items: start;
  gap: 14px;
  padding: 16px;
  font: 400 0.9375rem / 1.5 var(--headstart-font, system-ui, sans-serif);
  text-align: start;
  pointer-events: none !important;
}

/* A veil dims the picture where there is nothing but the words and their buttons. */
.notice[data-veiled] {
  place-content: center;
  justify-items: center;
  background: rgb(0 0 0 / 0.72);
  text-align: center;
}

.notice [data-words] {
  margin: 0;
  padding: 6px 16px;
  border-radius: 18px;
  background: rgb(0 0 0 / 0.72);
}

/* Not hidden: screen readers listen only to what is there. */
.notice [data-words]:empty {
  padding: 0;
}

.notice[data-veiled] [data-words] {
  max-width: 34rem;
  font-size: 1.0625rem;
  background: none;
}

.notice[data-tone="ready"] [data-words] {
  color: #72e5a8;
}

.notice[data-tone="problem"] [data-words] {
  color: #ffb09c;
}

/* The buttons come only when a wait lasts. */
.notice[data-tone="waiting"] [data-buttons] {
  animation: come 0.3s ease 4s backwards;
}

@keyframes come {
  from {
    opacity: 0;
    visibility: hidden;
  }
}

.notice [data-buttons] {
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  gap: 10px;
  pointer-events: auto;
}

.notice [data-buttons]:empty {
  display: none;
}

.notice button {
  min-height: 44px;
  padding: 0 18px;
  border: 1px solid rgb(255 255 255 / 0.3);
  border-radius: 12px;
  background: rgb(28 30 36 / 0.92);
  color: inherit;
  font: inherit;
  font-weight: 650;
  cursor: pointer;
}

.notice button:first-child {
  border-color: transparent;
  background: #f5f3ee;
  color: #101114;
}

.notice button:focus-visible {
  outline: 3px solid var(--headstart-accent, #ffb547);
  outline-offset: 2px;
}
`;
