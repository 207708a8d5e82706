/** Two videos on one page share the machine's one media session. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shareMediaSession } from '../../web/controls/media-session.ts';

class Metadata {
  readonly title: string;
  constructor({ title, artwork = [] }: { title: string; artwork?: { src: string }[] }) {
    for (const { src } of artwork) new URL(src, 'https://site.test');
    this.title = title;
  }
}

let session: {
  metadata: Metadata | null;
  positions: number[];
  handlers: Map<string, unknown>;
  setActionHandler(action: string, handler: unknown): void;
  setPositionState(state: { position: number }): void;
};
beforeEach(() => {
  session = {
    metadata: null,
    positions: [],
    handlers: new Map(),
    setActionHandler: (action, handler) => session.handlers.set(action, handler),
    setPositionState: ({ position }) => session.positions.push(position),
  };
  vi.stubGlobal('navigator', { mediaSession: session });
  vi.stubGlobal('MediaMetadata', Metadata);
});
afterEach(() => vi.unstubAllGlobals());

function film(title: string, currentTime: number, artwork?: string): EventTarget {
  const video = Object.assign(new EventTarget(), { paused: true, duration: 100, currentTime, playbackRate: 1 });
  const about = () => ({ title, ...(artwork ? { artwork } : {}) });
  shareMediaSession(video as unknown as HTMLVideoElement, about, { play: () => {} });
  return video;
}
const tell = (video: EventTarget, type: string) => video.dispatchEvent(new Event(type));

test('a video whose media session another one has taken reports no position, until it plays again', () => {
  const [first, second] = [film('First', 10), film('Second', 20)];
  tell(first, 'playing');
  tell(second, 'playing');
  session.positions = [];
  tell(first, 'pause');
  tell(first, 'seeked');
  expect([session.metadata?.title, session.positions]).toEqual(['Second', []]);
  tell(first, 'emptied');
  tell(second, 'pause');
  expect(session.positions).toEqual([20]);
  tell(first, 'playing');
  expect([session.metadata?.title, session.positions]).toEqual(['First', [20, 10]]);
});

test('a poster without a valid URL leaves the title and the keys', () => {
  tell(film('Mist', 0, 'https://['), 'playing');
  expect(session.metadata?.title).toBe('Mist');
  expect(session.handlers.get('pause')).toBeTypeOf('function');
});
