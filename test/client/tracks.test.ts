/** The audio tracks and subtitles that a viewer can choose, and the build of hls.js that plays them. */
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AudioTracks, audioTracksOf } from '../../web/player/audio-tracks.ts';
import type { Engine, EngineReports } from '../../web/player/engine.ts';
import { chosenBuild, type FullBuild } from '../../web/player/hls-build.ts';
import { keepTexts } from '../../web/player/hls-full.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const TRACKS = [
  { label: 'German', language: 'de', isDefault: true },
  { label: 'English', language: 'en', isDefault: false },
];

describe('the audio tracks of a video', () => {
  /** A list with two audio tracks, the events that it fires, and the tracks that it asks the player for. */
  function offered() {
    const list = new AudioTracks();
    const told: string[] = [];
    for (const type of ['addtrack', 'removetrack', 'change']) list.addEventListener(type, () => told.push(type));
    const asked: number[] = [];
    list.offer(TRACKS, 0, (index) => asked.push(index));
    return { list, told, asked };
  }

  test('a video’s audio tracks are listed by language, with the one that is heard', () => {
    const { list, told } = offered();
    expect([...list].map(({ id, kind, language, enabled }) => [id, kind, language, enabled])).toEqual([
      ['0', 'main', 'de', true],
      ['1', 'alternative', 'en', false],
    ]);
    expect([list.length, list[1]?.label, list.getTrackById('1')?.label]).toEqual([2, 'English', 'English']);
    expect(told).toEqual(['addtrack', 'addtrack']);
  });

  test('a video’s audio track changes when the player has changed it, and not when it is asked to', () => {
    const { list, told, asked } = offered();
    // Controls set `enabled` on one track after another.
    for (const track of list) track.enabled = track.language === 'en';
    expect(asked).toEqual([1]);
    expect(list[0]?.enabled).toBe(true);
    list.hear(1);
    expect([list[0]?.enabled, list[1]?.enabled]).toEqual([false, true]);
    list.hear(1);
    expect(told.filter((type) => type === 'change')).toHaveLength(1);
  });

  test('a video’s audio tracks are gone when its film is', () => {
    const { list, told } = offered();
    list.offer([], -1, () => {});
    expect([list.length, list[0], list.heard, told.at(-1)]).toEqual([0, undefined, null, 'removetrack']);
  });

  test('a video’s audio tracks are the browser’s own while a file is played as it is', () => {
    const own = new AudioTracks();
    own.offer([{ label: 'In the file', language: 'fr', isDefault: true }], 0, () => {});
    // In Safari `audioTracks` is a property of the prototype.
    const video = Object.create({ audioTracks: own }) as HTMLVideoElement;
    const both = audioTracksOf(video);
    const labels = () => [...both].map(({ label }) => label);
    const told = vi.fn();
    both.addEventListener('change', told);
    expect([labels(), both.length, both.getTrackById('0')?.label]).toEqual([['In the file'], 1, 'In the file']);
    own.hear(-1);
    expect(told).toHaveBeenCalledOnce();
    both.offer(TRACKS, 0, () => {});
    own.hear(0);
    expect([labels(), both.length, told.mock.calls.length]).toEqual([['German', 'English'], 2, 1]);
    both.offer([], -1, () => {});
    expect(labels()).toEqual(['In the file']);
  });

  test('a video has one list of audio tracks, which controls may find before there is a film', () => {
    const video = {} as HTMLVideoElement;
    const list = audioTracksOf(video);
    expect(audioTracksOf(video)).toBe(list);
    expect((video as unknown as { audioTracks: unknown }).audioTracks).toBe(list);
  });
});

describe('languages that were chosen', () => {
  function storage(): Map<string, string> {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    return kept;
  }

  /** Imports the module as a newly opened page does. */
  const page = () => import('../../web/player/chosen-tracks.ts');

  test('the chosen languages are kept one by one, and so is the choice of no subtitles', async () => {
    storage();
    const { chosenTracks, keepChosen } = await page();
    expect(chosenTracks()).toEqual({});
    keepChosen({ audio: 'de' });
    keepChosen({ subtitles: 'en' });
    expect(chosenTracks()).toEqual({ audio: 'de', subtitles: 'en' });
    keepChosen({ subtitles: null });
    expect(chosenTracks()).toEqual({ audio: 'de', subtitles: null });
    vi.resetModules();
    expect((await page()).chosenTracks()).toEqual({ audio: 'de', subtitles: null });
  });

  test.each(['null', '7', '{', '{"audio":7,"subtitles":{}}'])(
    'the chosen languages are none where something else is stored: %s',
    async (text) => {
      const { chosenTracks } = await page();
      storage().set('headstart:tracks', text);
      expect(chosenTracks()).toEqual({});
    },
  );

  test('chosen languages last as long as the page in a browser that stores nothing', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { chosenTracks, keepChosen } = await page();
    keepChosen({ audio: 'de' });
    keepChosen({ subtitles: null });
    expect(chosenTracks()).toEqual({ audio: 'de', subtitles: null });
    vi.resetModules();
    expect((await page()).chosenTracks()).toEqual({});
  });
});

describe('hls.js', () => {
  class Hls {
    readonly levels = [];
    readonly audioTracks = [];
    readonly audioTrack = -1;
    readonly listeners: [string, (event: string, data: object) => void][] = [];
    /** What hls.js did, in order: the place in the film from which it began to load anew, in seconds, or `stopped`. */
    readonly loading: (number | 'stopped')[] = [];
    /** The preferred languages of audio and subtitles at each load of a source. */
    readonly loaded: unknown[] = [];
    readonly config: { audioPreference?: unknown; subtitlePreference?: unknown };
    constructor(config: Hls['config']) {
      this.config = config;
      made.push(this);
    }
    on = (event: string, listener: (event: string, data: object) => void) => this.listeners.push([event, listener]);
    off = () => {};
    tell(event: string, data: object) {
      for (const [type, listener] of this.listeners) if (type === event) listener(event, data);
    }
    attachMedia = () => {};
    startLoad = (at: number) => this.loading.push(at);
    stopLoad = () => this.loading.push('stopped');
    destroy = () => {};
    loadSource = () => {
      const { audioPreference, subtitlePreference } = this.config;
      this.loaded.push([audioPreference, subtitlePreference]);
    };
  }
  let made: Hls[] = [];

  class Video extends EventTarget {
    paused = true;
    currentTime = 0;
  }

  /** Prepares a film with two audio tracks, for which the engine needs the full build of hls.js. */
  async function playing() {
    made = [];
    const Events = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : name) });
    vi.doMock('hls.js', () => ({ default: Hls, Events }));
    vi.doMock('hls.js/light', () => ({ default: Hls, Events }));
    const { keepChosen, chosenTracks } = await import('../../web/player/chosen-tracks.ts');
    const { hlsEngine } = await import('../../web/player/hls-engine.ts');
    const video = new Video();
    const play = (reports: Partial<EngineReports> = {}) => {
      const all = { chosen: chosenTracks, ...reports } as EngineReports;
      const engine = hlsEngine(video as unknown as HTMLVideoElement, '/1.m3u8', all);
      onTestFinished(() => engine.destroy());
      made[0]?.tell('MANIFEST_PARSED', { levels: [], audioTracks: [{}, {}], subtitleTracks: [] });
      return engine;
    };
    const full = () => vi.waitFor(() => made[1] ?? expect.fail());
    return { keepChosen, video, play, full };
  }

  test('hls.js loads a film again with the languages that the viewer has chosen since', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { keepChosen, play, full } = await playing();
    keepChosen({ audio: 'de', subtitles: 'de' });
    const engine = play();
    const { loaded } = await full();
    keepChosen({ audio: 'en', subtitles: null });
    engine.retry(0);
    await vi.waitFor(() => expect(loaded).toHaveLength(2));
    expect(loaded).toEqual([
      [{ lang: 'de' }, { lang: 'de', forced: false }],
      [{ lang: 'en' }, undefined],
    ]);
  });

  test('hls.js loads a language that is chosen before Play, although enough of the film was buffered', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { video, play, full } = await playing();
    play({ tell: () => {}, grown: () => false, bufferedAhead: () => 5 });
    const hls = await full();
    hls.tell('FRAG_BUFFERED', {});
    await vi.waitFor(() => expect(hls.loading).toEqual(['stopped']));
    video.currentTime = 7;
    hls.tell('AUDIO_TRACK_SWITCHING', { id: 1 });
    await vi.waitFor(() => expect(hls.loading).toEqual(['stopped', 7]));
  });
});

describe('the build of hls.js', () => {
  const FULL = {} as FullBuild;

  function play(load: () => Promise<FullBuild> = async () => FULL) {
    const log: string[] = [];
    let choices = (): void => {};
    const failed = vi.fn();
    const engine = chosenBuild(
      (full, onChoices) => {
        const name = full ? 'full' : 'light';
        log.push(name);
        if (!full) choices = onChoices;
        const act = (what: string) => () => void log.push(`${name} ${what}`);
        const asked: Engine = {
          ...{ raise: act('raise'), rest: act('rest'), retry: act('retry'), recover: act('recover') },
          ...{ destroy: act('destroy'), complete: () => false },
        };
        return asked;
      },
      load,
      failed,
    );
    onTestFinished(() => engine.destroy());
    return { log, engine, failed, choices: () => choices() };
  }

  test('the light build of hls.js plays a playlist without choices', () => {
    const { log, engine } = play(() => Promise.reject(new Error('nothing is to be loaded')));
    engine.raise();
    expect(log).toEqual(['light', 'light raise']);
  });

  test('the full build of hls.js plays a playlist with choices, and does what the light one was asked to', async () => {
    const { log, engine, choices } = play();
    engine.raise();
    choices();
    await vi.waitFor(() => expect(log).toContain('full'));
    expect(log).toEqual(['light', 'light raise', 'light destroy', 'full', 'full raise']);
    engine.rest();
    expect(log.at(-1)).toBe('full rest');
  });

  test('a build of hls.js that is loaded too late plays nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<FullBuild>();
    const { log, engine, choices } = play(() => promise);
    choices();
    engine.destroy();
    resolve(FULL);
    await promise;
    expect(log).toEqual(['light', 'light destroy']);
  });

  test('a full build of hls.js that cannot be loaded does not stop the film that plays meanwhile', async () => {
    const { promise, reject } = Promise.withResolvers<FullBuild>();
    const { failed, engine, choices } = play(() => promise);
    choices();
    engine.destroy();
    reject(new Error('gone'));
    await promise.catch(() => {});
    expect(failed).not.toHaveBeenCalled();
  });

  test('a build of hls.js that cannot be loaded is a failure', async () => {
    const { failed, choices } = play(() => Promise.reject(new Error('gone')));
    choices();
    await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
  });
});

describe('the texts of a playlist', () => {
  /** The double of hls.js, with one track. `test/e2e/tracks.test.ts` has the real one. */
  function readingTexts(mode: TextTrackMode) {
    const track = { mode };
    const shown: string[] = [];
    const listeners: Array<[event: string, listener: (event: string, data: object) => void]> = [];
    const hls = {
      subtitleTracks: [{ trackNode: { track } }],
      on: (event: string, listener: (event: string, data: object) => void) => listeners.push([event, listener]),
      trigger: (event: string, data: { frag: object; payload: string }) => {
        emit(event, data);
        if (event === 'hlsFragDecrypted') read(data);
      },
    };
    function emit(event: string, data: object): void {
      for (const [type, listener] of listeners) if (type === event) listener(event, data);
    }
    /** hls.js drops a text while its track is disabled. */
    function read({ frag, payload }: { frag: object; payload: string }): void {
      if (track.mode !== 'disabled') shown.push(payload);
      emit('hlsSubtitleFragProcessed', { success: true, frag });
    }
    keepTexts(hls as never);
    return { track, shown, emit, read };
  }
  const text = (of: object = {}) => ({ frag: { type: 'subtitle', level: 0, ...of }, part: null, payload: 'Line 1' });

  test.each([
    ['disabled', 'disabled'],
    ['showing', 'showing'],
  ] as const)('a text that comes while its track is %s is kept, and read once', (mode, after) => {
    const { track, shown, emit, read } = readingTexts(mode);
    const data = text();
    // hls.js itself listens first.
    read(data);
    emit('hlsFragLoaded', data);
    expect([shown, track.mode]).toEqual([['Line 1'], after]);
  });

  test('a text that hls.js reads later is kept, although its track is disabled by then', () => {
    const { track, shown, emit, read } = readingTexts('showing');
    const data = text();
    emit('hlsFragLoaded', data);
    track.mode = 'disabled';
    read(data);
    expect([shown, track.mode]).toEqual([['Line 1'], 'disabled']);
  });

  test.each([
    ['a part of the film', { type: 'main' }],
    ['a text that is still encrypted', { encrypted: true }],
  ])('%s is left to hls.js', (_, of) => {
    const { shown, emit } = readingTexts('disabled');
    emit('hlsFragLoaded', text(of));
    expect(shown).toEqual([]);
  });
});
