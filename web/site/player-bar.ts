/** On the player page the bar above the video goes when nothing moves, as the browser's controls below it do. */

/** About as long as browsers keep their own controls. */
const IDLE_MS = 3_000;

export function hideIdleBar(player: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    player.dataset.active = '';
    clearTimeout(timer);
    timer = setTimeout(() => delete player.dataset.active, IDLE_MS);
  };
  for (const type of ['pointermove', 'pointerdown', 'keydown']) addEventListener(type, wake, { passive: true });
  wake();
}
