/** The demo's own script: what it does on each page when it is loaded. The page client does the playing. */
import { applySettings } from '../controls/settings.ts';
import { followSituation } from '../controls/situation.ts';
import type { StateDetail } from '../main.ts';
import { type DemoAccount, signInOnArrival } from './account.ts';
import { accountControl } from './account-control.ts';
import { buttonActionsOf } from './button-actions.ts';
import { refreshClient } from './client.ts';
import { CONTROLS, guardPlay } from './guard-play.ts';
import { pressOnceKnown, showNextEpisode } from './next-episode.ts';
import { hideIdleBar } from './player-bar.ts';
import { followPlaying } from './playing.ts';
import { showResume } from './resume.ts';
import { followScan } from './scanning.ts';
import { offerNext } from './up-next.ts';

const PATIENCE_MS = 1_000;

const title = document.querySelector<HTMLElement>('[data-headstart], [data-next]');
const video = title?.querySelector('video');
const actions = title && video ? buttonActionsOf(title, video) : {};
// The page client may have begun before this script was loaded.
const situation = title ? followSituation(title) : null;
const showSign = title && situation ? guardPlay(title, situation, actions) : () => {};
const showAccount = accountControl(change);

let present: DemoAccount = { kind: 'asking' };

function show(account: DemoAccount): void {
  present = account;
  showAccount(account);
  showSign(account);
  if (title) void showSaved(title, account);
}

function change(account: DemoAccount): void {
  show(account);
  void refreshClient();
}

/**
 * Waits for the first frame of a video that starts by itself. After a second, or a failure, it shows the still instead.
 */
async function startOrPatience(title: HTMLElement, video: HTMLVideoElement): Promise<void> {
  const plays = await new Promise<boolean>((resolve) => {
    video.addEventListener('playing', () => resolve(true), { once: true });
    title.addEventListener('headstart:state', (event) => {
      if ((event as CustomEvent<StateDetail>).detail.state === 'error') resolve(false);
    });
    setTimeout(resolve, PATIENCE_MS, false);
  });
  if (!plays) video.poster = video.dataset.still ?? '';
}

async function showSaved(title: HTMLElement, account: DemoAccount): Promise<void> {
  await showNextEpisode(title, account);
  await showResume(title, account);
}

if (title && video && situation) {
  applySettings(video);
  followPlaying(title, situation, actions);
  offerNext(title, video);
  if (title.classList.contains('player')) hideIdleBar(title, video);
}

if (title && video && 'headstartAutoplay' in title.dataset) await startOrPatience(title, video);
if (title) pressOnceKnown(title, CONTROLS);
const { account, isNew } = await signInOnArrival();
if (isNew) change(account);
else show(account);
// The visitor may have watched a film on the page from which they come back.
addEventListener('pageshow', ({ persisted }) => {
  if (title && persisted) void showSaved(title, present);
});
void followScan();
