/** The demo site's own script: the visitor's account, and the words around Play. Playing is the page client's. */
import type { StateDetail } from '../main.ts';
import { type Account, arrive } from './account.ts';
import { accountControl } from './account-control.ts';
import { refreshClient } from './client.ts';
import { showNextEpisode } from './next-episode.ts';
import { playGate } from './play-gate.ts';
import { hideIdleBar } from './player-bar.ts';
import { followPlaying } from './playing.ts';
import { showResume } from './resume.ts';

const PATIENCE_MS = 1_000;

const title = document.querySelector<HTMLElement>('[data-headstart]');
const showSign = title ? playGate(title) : () => {};
const showAccount = accountControl(change);

function show(account: Account): void {
  showAccount(account);
  showSign(account);
  if (title) void showSaved(title, account);
}

function change(account: Account): void {
  show(account);
  void refreshClient();
}

/** Where the video starts by itself, who is signed in is asked after it has, or when it does not. */
async function pictureOrPatience(title: HTMLElement): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  title.querySelector('video')?.addEventListener('playing', () => resolve(), { once: true });
  title.addEventListener('headstart:state', (event) => {
    if ((event as CustomEvent<StateDetail>).detail.state === 'error') resolve();
  });
  setTimeout(resolve, PATIENCE_MS);
  await promise;
}

async function showSaved(title: HTMLElement, account: Account): Promise<void> {
  if (account.kind === 'signed-in') await showNextEpisode(title);
  await showResume(title, account);
}

if (title) followPlaying(title);
if (title?.classList.contains('player')) hideIdleBar(title);

if (title && 'headstartAutoplay' in title.dataset) await pictureOrPatience(title);
const { account, isNew } = await arrive();
if (isNew) change(account);
else show(account);
