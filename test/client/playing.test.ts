import { describe, expect, test } from 'vitest';
import {
  IDLE,
  type Playing,
  type PlayingEffect,
  type PlayingEvent,
  reducePlaying,
  TICK_MS,
} from '../../web/player/playing.ts';
import type { StreamError } from '../../web/player/recovery.ts';

/** Plays a film as a page would: it takes events, collects the effects, and has a clock that only the test moves. */
class Film {
  state: Playing = IDLE;
  now = 1_000;
  effects: PlayingEffect[] = [];
  tell(...events: Array<PlayingEvent | PlayingEvent['type']>): this {
    this.effects = [];
    for (const event of events) {
      const [next, ...effects] = reducePlaying(
        this.state,
        typeof event === 'string' ? ({ type: event } as PlayingEvent) : event,
        this.now,
      );
      this.state = next;
      this.effects.push(...effects);
    }
    return this;
  }
  /** Moves the clock, and lets the page's timer fire. */
  wait(ms: number): this {
    const effects: PlayingEffect[] = [];
    for (const end = this.now + ms; this.now < end; ) {
      this.now = Math.min(this.now + TICK_MS, end);
      effects.push(...this.tell('tick').effects);
    }
    this.effects = effects;
    return this;
  }
  get at() {
    return this.state.at;
  }
  did = () => this.effects.map((effect) => effect.do);
}

const film = () => new Film();
const primed = () => film().tell('attach', 'playlist', 'primed');
const playing = (place = 20) => primed().tell('press', 'playing', { type: 'moved', to: place });
const error = (of: Partial<StreamError>): PlayingEvent => ({
  type: 'error',
  error: { fatal: true, kind: 'network', resource: 'playlist', status: null, code: null, ...of },
});
const failed = (code: string) => [{ do: 'stop-measuring' }, { do: 'fail', code }];

describe('what the viewer wants and sees', () => {
  test.each<[string, Film, PlayingEvent['type'], string]>([
    ['Play is pressed', primed(), 'press', 'wanted'],
    ['Play is pressed before there is anything', film(), 'press', 'wanted'],
    ['Play is undone before a frame was seen', primed().tell('press'), 'pause', 'idle'],
    ['the browser has stopped the video before Play', primed(), 'pause', 'idle'],
    ['the first frame is there', primed().tell('press'), 'playing', 'playing'],
    ['the picture stands', playing(), 'waiting', 'waiting'],
    ['the picture is not there yet', primed().tell('press'), 'waiting', 'wanted'],
    ['it goes on', playing().tell('waiting'), 'playing', 'playing'],
    ['it is paused', playing(), 'pause', 'paused'],
    ['it is paused while the picture stands', playing().tell('waiting'), 'pause', 'paused'],
    ['Play is pressed again', playing().tell('pause'), 'press', 'wanted'],
    ['and undone again', playing().tell('pause', 'press'), 'pause', 'paused'],
    ['the film is over', playing().tell('pause'), 'ended', 'ended'],
    ['it is played again', playing().tell('pause', 'ended'), 'press', 'wanted'],
    ['another source takes its place', playing(), 'attach', 'waiting'],
    [
      'another source takes the place of one that has failed',
      film().tell({ type: 'fail', code: 'media' }),
      'attach',
      'idle',
    ],
    ['Play is pressed after a failure', film().tell('press', { type: 'fail', code: 'network' }), 'press', 'wanted'],
    ['a video that has failed stops', film().tell('press', { type: 'fail', code: 'network' }), 'pause', 'failed'],
  ])('%s', (_, before, event, after) => {
    expect(before.tell(event).at).toBe(after);
  });

  test.each<[boolean, Film, string]>([
    [true, playing(), 'waiting'],
    [true, primed().tell('press'), 'wanted'],
    [false, playing(), 'paused'],
    [false, primed().tell('press'), 'idle'],
    [false, primed(), 'idle'],
    [false, playing().tell('pause'), 'paused'],
    [false, playing().tell({ type: 'fail', code: 'media' }), 'failed'],
  ])('a film that has lost its source, with Play still pressed: %s', (waits, before, after) => {
    expect(before.tell({ type: 'detach', waits }).state).toMatchObject({ at: after, stream: 'none' });
  });
});

describe('Play', () => {
  test('Play awaits the first frame; with the next seconds buffered it requests nothing before', () => {
    expect(primed().tell('press').did()).toEqual(['measure']);
    expect(film().tell('attach', 'press').did()).toEqual(['measure', 'raise']);
    expect(primed().tell({ type: 'press', dry: true }).did()).toEqual(['measure', 'raise']);
    expect(primed().tell('press', 'playing', { type: 'moved', to: 0.1 }).did()).toEqual(['measure', 'raise']);
  });

  test('Play awaits no first frame of a film that has been seen', () => {
    expect(playing().tell('pause', 'press').did()).toEqual(['stop-measuring']);
    expect(primed().tell('press', 'pause', 'press').did()).toEqual(['measure', 'stop-measuring', 'measure']);
    expect(primed().tell('press', { type: 'fail', code: 'media' }).did()).toEqual([
      'measure',
      'stop-measuring',
      'fail',
    ]);
  });

  test('the viewer’s place is that of the last picture, and the beginning after the end', () => {
    expect(playing(20).state.place).toBe(20);
    expect(playing(20).tell({ type: 'seeking', to: 50 }).state.place).toBe(50);
    expect(playing(20).tell('attach').state).toMatchObject({ place: 20, seen: true });
    expect(playing(20).tell('pause', 'ended').state.place).toBe(0);
  });
});

describe('the stream', () => {
  test.each<[string, Film, PlayingEvent['type'], string]>([
    ['its playlist is there', film().tell('attach'), 'playlist', 'ready'],
    ['the next frame is there', film().tell('attach', 'playlist'), 'primed', 'primed'],
    ['its playlist is loaded again', primed(), 'playlist', 'primed'],
    ['it does not reach the viewer’s place', film().tell('attach', 'playlist'), 'beyond', 'beyond'],
    ['it still does not', film().tell('attach', 'playlist', 'beyond'), 'playlist', 'beyond'],
    ['it does now', film().tell('attach', 'playlist', 'beyond'), 'loaded', 'ready'],
    ['what comes next is late', playing(), 'late', 'warming'],
    ['it has come', playing().tell('late'), 'loaded', 'primed'],
  ])('%s', (_, before, event, after) => {
    expect(before.tell(event).state.stream).toBe(after);
  });
});

describe('errors', () => {
  test('network errors are tried again, later each time, until data comes', () => {
    const delays = (of: Film) =>
      [1, 2, 3].map(() => {
        const [effect] = of.tell(error({})).effects;
        return effect?.do === 'retry' ? effect.afterMs : null;
      });
    const one = primed();
    expect(delays(one)).toEqual([500, 1_000, 2_000]);
    expect(delays(one.tell('loaded'))).toEqual([500, 1_000, 2_000]);
  });

  test('media errors are recovered from twice in two minutes', () => {
    const one = playing();
    const media = error({ kind: 'media', resource: null });
    expect(one.tell(media).effects).toEqual([{ do: 'recover-media', swapAudio: false }]);
    expect(one.tell(media).effects).toEqual([{ do: 'recover-media', swapAudio: true }]);
    expect(one.tell(media).effects).toEqual(failed('media'));
    expect(one.at).toBe('failed');
    const other = playing().tell(media, media);
    other.now += 120_000;
    expect(other.tell(media).did()).toEqual(['recover-media']);
  });

  test('a lost session is no failure, and neither is a missing slot', () => {
    expect(
      playing()
        .tell(error({ status: 410 }))
        .did(),
    ).toEqual(['lost']);
    const one = primed().tell('press', error({ status: 503, code: 'busy' }));
    expect(one.effects.at(-1)).toEqual({ do: 'fail', code: 'busy' });
    expect(one.at).toBe('wanted');
  });

  test('errors of an origin that is down are told after 15 s before the first frame, and after a minute later on', () => {
    const down = error({ status: 502, code: 'origin_unreachable' });
    const one = primed().tell('press').wait(15_000);
    expect(one.tell(down).did()).toEqual(['retry']);
    expect(one.wait(1_000).tell(down).effects).toEqual(failed('origin_unreachable'));
    const other = playing().tell('waiting').wait(59_000);
    expect(other.tell(down).did()).toEqual(['retry']);
  });
});

describe('a viewer waits for a picture for a minute', () => {
  test.each<[string, () => Film]>([
    ['after Play', () => primed().tell('press')],
    ['in the middle of a film', () => playing().tell('waiting')],
    ['for a source that takes the place of another', () => playing().tell('attach')],
  ])('a viewer waits for a picture for a minute: %s', (_, waiting) => {
    expect(waiting().wait(60_000).effects).toEqual([]);
    const one = waiting().wait(66_000);
    expect([one.effects, one.at]).toEqual([failed('not_ready'), 'failed']);
  });

  test.each<[string, () => Film]>([
    ['who has not pressed Play', primed],
    ['who has paused', () => playing().tell('pause')],
    ['who has undone Play', () => primed().tell('press', 'pause')],
    ['whose place is still to be transcoded', () => playing().tell('attach', 'playlist', 'beyond')],
    ['whose page waits for a slot', () => primed().tell('press', { type: 'detach', waits: true })],
  ])('the wait for a picture does not count for a viewer %s', (_, waiting) => {
    expect(waiting().wait(600_000).effects).toEqual([]);
  });

  test('a viewer waits for a minute for a playlist that has become unavailable, although it was only too short before', () => {
    const one = playing().tell('attach', 'playlist', 'beyond').wait(600_000).tell(error({}));
    expect(one.did()).toEqual(['retry']);
    expect(one.wait(66_000).effects).toEqual(failed('not_ready'));
  });

  test('moving pictures begin the wait anew', () => {
    const one = playing(20);
    for (let place = 21; place < 40; place++) {
      expect(one.wait(10_000).effects).toEqual([]);
      one.tell({ type: 'moved', to: place });
    }
    expect(one.at).toBe('playing');
  });

  test('a machine that slept did not wait: neither its timer nor its first error ends a film that played', () => {
    const one = playing().tell('tick');
    one.now += 8 * 3_600_000;
    expect(one.tell('tick').effects).toEqual([]);
    one.now += 8 * 3_600_000;
    expect(one.tell(error({})).did()).toEqual(['retry']);
    expect(one.at).toBe('playing');
  });
});
