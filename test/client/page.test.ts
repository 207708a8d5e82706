/** Which of a page's videos plays which media. */
import { afterEach, expect, test, vi } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const FIRST = 'episode/first' as MediaRef;
const SECOND = 'episode/second' as MediaRef;

class Element extends EventTarget {
  readonly isConnected = true;
  readonly dataset: Record<string, string> = {};
  closest = (_selector: string): Element | null => this;
  querySelector = (_selector: string): Element | null => null;
}

class Video extends Element {
  paused = true;
  play = async () => {
    this.paused = false;
  };
}

/**
 * The page of a show: a title with its media, a control that plays this media, and the video in which it plays.
 * @param startsByItself whether the page starts the media by itself, as soon as the browser's policy is `allowed`
 */
async function showPage(ref: MediaRef, { startsByItself = false } = {}) {
  const [title, video, control] = [new Element(), new Video(), new Element()];
  title.dataset.headstart = ref;
  if (startsByItself) title.dataset.headstartAutoplay = '';
  let policy = 'allowed-muted';
  title.querySelector = () => video;
  control.closest = (selector) => (selector === '[data-headstart]' ? title : control);
  const page = new EventTarget();
  /** For each player that was told to play, the last part of the address of its saved position. */
  const played: string[] = [];
  vi.doMock('../../web/player/player.ts', () => ({
    createPlayer: (_: unknown, { saved }: { saved: string }) => ({
      attach: () => {},
      play: () => void played.push(saved.split('/').at(-1) ?? ''),
      detach: () => {},
      destroy: () => {
        video.paused = true;
      },
    }),
  }));
  const document = {
    visibilityState: 'visible',
    hidden: false,
    links: [],
    querySelector: () => null,
    querySelectorAll: () => [title],
    addEventListener: page.addEventListener.bind(page),
  };
  vi.stubGlobal('document', document);
  vi.stubGlobal('window', { navigation: new EventTarget() });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('location', new URL('https://site.test/tv/show'));
  vi.stubGlobal('navigator', { sendBeacon: () => true, getAutoplayPolicy: () => policy });
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  vi.stubGlobal(
    'MutationObserver',
    class {
      observe() {}
    },
  );
  for (const name of ['Element', 'Node', 'HTMLElement']) vi.stubGlobal(name, Element);
  for (const name of ['HTMLMediaElement', 'HTMLVideoElement']) vi.stubGlobal(name, Video);
  const { startPage } = await import('../../web/client/page.ts');
  return {
    played,
    video: video as unknown as HTMLVideoElement,
    page: startPage(),
    comeBackTo: (next: MediaRef) => {
      title.dataset.headstart = next;
      page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    },
    allow: () => {
      policy = 'allowed';
    },
    hide: (hidden: boolean) => {
      document.hidden = hidden;
      page.dispatchEvent(new Event('visibilitychange'));
    },
    click: () => {
      const click = new Event('click');
      Object.defineProperty(click, 'target', { value: control });
      page.dispatchEvent(click);
    },
  };
}

test('Play of the next episode uses the video in which a script has played the former one', async () => {
  const { page, video, played, comeBackTo, click } = await showPage(FIRST);
  page.play(FIRST, video, 0);
  await vi.waitFor(() => expect(played).toEqual(['first']));
  comeBackTo(SECOND);
  click();
  await vi.waitFor(() => expect(played).toEqual(['first', 'second']));
});

/** Longer than a page waits for the browser's policy, in milliseconds. */
const POLICY_MS = 1_000;

test('a page that starts by itself plays once, also when its visitor presses Play before the browser allows it', async () => {
  vi.useFakeTimers();
  const { played, click, allow } = await showPage(FIRST, { startsByItself: true });
  expect(played).toEqual([]);
  click();
  await vi.waitFor(() => expect(played).toEqual(['first']));
  allow();
  await vi.advanceTimersByTimeAsync(POLICY_MS);
  expect(played).toEqual(['first']);
});

test('a page that starts by itself does not start in a tab that is hidden by then, but when the tab is shown', async () => {
  vi.useFakeTimers();
  const { played, hide, allow } = await showPage(FIRST, { startsByItself: true });
  hide(true);
  allow();
  await vi.advanceTimersByTimeAsync(POLICY_MS);
  expect(played).toEqual([]);
  hide(false);
  await vi.waitFor(() => expect(played).toEqual(['first']));
});
