/** What happens at an episode's end: a countdown to the next one, which the viewer can decline. */

/** How long the page waits, as other players do: time enough to read the title and to find the button. In seconds. */
const SECONDS = 10;

/** Counts down when the video ends, on a page with a next episode. */
export function offerNext(title: HTMLElement, video: HTMLVideoElement): void {
  const offer = title.querySelector<HTMLElement>('[data-up-next]');
  const go = offer?.querySelector('a');
  const stay = offer?.querySelector('button');
  const line = offer?.querySelector('[data-count]');
  const spoken = title.querySelector('[data-next-said]');
  if (!offer || !go || !stay || !line || !spoken) return;
  let left = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const close = (): void => {
    clearInterval(timer);
    offer.hidden = true;
    spoken.textContent = '';
  };
  const count = (): void => {
    // The countdown stands still while the page is hidden: no episode may play while the viewer is elsewhere.
    if (document.hidden) return;
    line.textContent = `Starts in ${left} s`;
    if (left-- > 0) return;
    close();
    go.click();
  };
  video.addEventListener('ended', () => {
    const held = title.contains(document.activeElement) || document.activeElement === document.body;
    offer.hidden = false;
    left = SECONDS;
    // A screen reader speaks these words once, and not each second.
    spoken.textContent = `Next: ${go.dataset.name}. It starts in ${SECONDS} seconds.`;
    if (held) go.focus();
    count();
    clearInterval(timer);
    timer = setInterval(count, 1_000);
  });
  // The countdown ends when the viewer plays this episode again or moves to another place in it.
  for (const type of ['play', 'seeking']) video.addEventListener(type, close);
  stay.addEventListener('click', () => {
    close();
    title.querySelector<HTMLElement>('[data-headstart-play]')?.focus();
  });
  addEventListener('pagehide', close);
}
