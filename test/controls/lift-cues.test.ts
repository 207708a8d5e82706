/** Where the controls place subtitles, on a double of a video. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { liftCues } from '../../web/controls/lift-cues.ts';

class Cue {
  line: number | 'auto' = 'auto';
}

let resized: () => void;
beforeEach(() => {
  vi.stubGlobal('VTTCue', Cue);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

function subtitled() {
  const cue = new Cue();
  const track = Object.assign(new EventTarget(), {
    mode: 'showing',
    activeCues: [cue],
    addCue: () => {},
    removeCue: () => {},
  });
  const video = Object.assign(new EventTarget(), {
    paused: true,
    clientWidth: 1_600,
    clientHeight: 300,
    textTracks: Object.assign(new EventTarget(), { [Symbol.iterator]: () => [track].values() }),
  });
  const controller = Object.assign(new EventTarget(), { hasAttribute: () => false });
  const page = { isShown: true };
  const place = liftCues(
    controller as unknown as HTMLElement,
    video as unknown as HTMLVideoElement,
    () => page.isShown,
  );
  return { cue, video, page, place };
}

test('in a picture of another size, subtitles stand as many lines higher as the controls then cover', () => {
  const { cue, video, place } = subtitled();
  place();
  const before = Number(cue.line);
  video.clientHeight = 1_000;
  resized();
  expect(Number(cue.line)).toBeGreaterThan(before);
  expect(Number(cue.line)).toBeLessThan(-1);
});

test('on a phone that is held upright, subtitles stand as many lines higher as in a picture of the same width', () => {
  const [upright, wide] = [subtitled(), subtitled()];
  Object.assign(upright.video, { clientWidth: 390, clientHeight: 844 });
  Object.assign(wide.video, { clientWidth: 844, clientHeight: 390 });
  for (const { place } of [upright, wide]) place();
  expect(upright.cue.line).toBe(wide.cue.line);
});

test('without controls nothing covers the subtitles', () => {
  const { cue, video, page, place } = subtitled();
  page.isShown = false;
  video.dispatchEvent(new Event('pause'));
  expect(cue.line).toBe('auto');
  page.isShown = true;
  place();
  expect(cue.line).not.toBe('auto');
  page.isShown = false;
  place();
  expect(cue.line).toBe('auto');
});
