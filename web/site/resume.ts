/** Where Play will go on, as a title's page shows it: `Resume at 12:34`. */
import { wantedStart } from '../../protocol/wanted-start.ts';
import type { DemoAccount } from './account.ts';
import { clockText } from './clock.ts';
import { savedPosition } from './saved-position.ts';

export async function showResume(title: HTMLElement, account: DemoAccount): Promise<void> {
  const line = title.querySelector<HTMLElement>('[data-resume]');
  const bar = line?.querySelector('progress');
  const text = line?.querySelector('span');
  if (!line || !bar || !text) return;
  line.hidden = true;
  if (account.kind !== 'signed-in') return;

  const ref = title.dataset.headstart;
  const saved = await savedPosition(ref);
  if (!saved || title.dataset.headstart !== ref) return;
  const start = wantedStart(saved);
  if (start <= 0) return;
  // The library's own duration is used: the saved duration is an estimate while a transcode is not complete.
  bar.value = start / Number(title.dataset.duration);
  text.textContent = `Resume at ${clockText(start)}`;
  line.hidden = false;
}
