/** The offer of the next episode at the end of one. The page is a minimal double. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { offerNext } from '../../web/site/up-next.ts';

const part = () => Object.assign(new EventTarget(), { textContent: '', hidden: true, dataset: { name: 'Rain' } });

let video: EventTarget;
let offer: ReturnType<typeof part>;
let said: ReturnType<typeof part>;
let page: { hidden: boolean; activeElement: null; body: object };
let clicks: number;

beforeEach(() => {
  vi.useFakeTimers();
  clicks = 0;
  video = new EventTarget();
  said = part();
  const inside: Record<string, unknown> = {
    a: Object.assign(part(), { click: () => clicks++, focus: () => {} }),
    button: part(),
    '[data-count]': part(),
  };
  offer = Object.assign(part(), { querySelector: (selector: string) => inside[selector] ?? null });
  const parts: Record<string, unknown> = { '[data-up-next]': offer, '[data-next-said]': said };
  const title = { querySelector: (selector: string) => parts[selector] ?? null, contains: () => false };
  page = { hidden: false, activeElement: null, body: {} };
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', () => {});
  offerNext(title as unknown as HTMLElement, video as HTMLVideoElement);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const tell = (type: string) => video.dispatchEvent(new Event(type));

test('the next episode is played once, also when it is long in coming and the video has ended twice', () => {
  tell('ended');
  tell('ended');
  vi.advanceTimersByTime(9_900);
  expect([clicks, offer.hidden, said.textContent]).toEqual([0, false, 'Next: Rain. It starts in 10 seconds.']);
  vi.advanceTimersByTime(30_000);
  expect([clicks, offer.hidden, said.textContent]).toEqual([1, true, '']);
});

test('a hidden page waits with the next episode, also when no second is left to count', () => {
  tell('ended');
  vi.advanceTimersByTime(9_500);
  page.hidden = true;
  vi.advanceTimersByTime(60_000);
  expect(clicks).toBe(0);
  page.hidden = false;
  vi.advanceTimersByTime(2_000);
  expect(clicks).toBe(1);
});

test.each(['play', 'seeking'])('a viewer who goes on with the episode is not taken away from it: %s', (type) => {
  tell('ended');
  tell('ended');
  vi.advanceTimersByTime(3_000);
  expect(offer.hidden).toBe(false);
  tell(type);
  expect(offer.hidden).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(clicks).toBe(0);
});
