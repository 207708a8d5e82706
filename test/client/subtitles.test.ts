/** The subtitles that a player offers besides those in the playlist, and the viewer's choice among them. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSubtitles } from '../../web/player/read-subtitles.ts';

type Mode = 'showing' | 'hidden' | 'disabled';
interface Track {
  kind: string;
  label: string;
  language: string;
  mode: Mode;
}

/** The double of a `<track>` element. */
class Node {
  kind = '';
  label = '';
  srclang = '';
  src = '';
  readonly track: Track;
  removedFrom: Video | null = null;
  constructor() {
    const node = this;
    this.track = {
      mode: 'disabled',
      get kind() {
        return node.kind;
      },
      get label() {
        return node.label;
      },
      get language() {
        return node.srclang;
      },
    };
  }
  remove() {
    this.removedFrom?.tracks.splice(this.removedFrom.tracks.indexOf(this.track), 1);
  }
}

class Video {
  readonly tracks: Track[] = [];
  readonly nodes: Node[] = [];
  readonly textTracks = Object.assign(new EventTarget(), { [Symbol.iterator]: () => this.tracks[Symbol.iterator]() });
  append(node: Node) {
    node.removedFrom = this;
    this.nodes.push(node);
    this.tracks.push(node.track);
    this.textTracks.dispatchEvent(new Event('addtrack'));
  }
  /** Chooses a track as the viewer does in a menu. @param label null for no subtitles */
  choose(label: string | null) {
    page.dispatchEvent(new Event('pointerdown'));
    this.turnOn(label);
  }
  /** Turns a track on without the viewer, as the browser or a script does. */
  turnOn(label: string | null) {
    for (const track of this.tracks) track.mode = track.label === label ? 'showing' : 'disabled';
    this.changed();
  }
  /** Fires the event that a browser fires some time after a change. */
  changed() {
    this.textTracks.dispatchEvent(new Event('change'));
  }
  get labels() {
    return this.tracks.map(({ label, mode }) => (mode === 'showing' ? `${label}*` : label));
  }
}

const ENGLISH = { track_id: 'a', language: 'eng', title: 'English', deliverable: true };
const FRENCH = { track_id: 'b', language: 'fr', title: 'French', deliverable: false, burn: 1 };
const SIGNS = { track_id: 'c', language: 'fr', title: 'Signs', deliverable: false, burn: 2, forced: true };

let page: EventTarget;
let list: { status: number; body: unknown };
let asked: string[];
let burnt: (number | null)[];
beforeEach(() => {
  [list, asked, burnt] = [{ status: 200, body: { data: [ENGLISH, FRENCH, SIGNS] } }, [], []];
  vi.stubGlobal('localStorage', undefined);
  page = Object.assign(new EventTarget(), { createElement: () => new Node() });
  vi.stubGlobal('document', page);
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    if (list.status === 0) throw new TypeError('Failed to fetch');
    return Response.json(list.body, { status: list.status });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function film() {
  const { keepSubtitles } = await import('../../web/player/subtitles.ts');
  const { chosenTracks, keepChosen } = await import('../../web/player/chosen-tracks.ts');
  const video = new Video();
  const keeper = keepSubtitles(video as unknown as HTMLVideoElement, '/list', (stream) => burnt.push(stream));
  /** hls.js adds a text track to this film's video. */
  const brings = (label: string, language: string) => {
    const node = Object.assign(new Node(), { kind: 'subtitles', label, srclang: language });
    video.append(node);
    return node;
  };
  return { video, keeper, brings, keepChosen, chosen: () => chosenTracks().subtitles };
}

describe('a film whose playlist brings its texts', () => {
  test('a film’s list of subtitles is read once it plays, and its pictures are offered beside its texts', async () => {
    const { video, keeper, brings } = await film();
    keeper.attached(false);
    brings('English', 'en');
    await settled();
    expect(asked).toEqual([]);
    keeper.playing();
    keeper.playing();
    await settled();
    expect(asked).toEqual(['/list']);
    expect(video.labels).toEqual(['English', 'French', 'Signs']);
    expect(video.nodes.slice(1).map(({ kind, srclang, src }) => [kind, srclang, src.slice(0, 5)])).toEqual([
      ['subtitles', 'fr', 'blob:'],
      ['subtitles', 'fr', 'blob:'],
    ]);
  });

  test('a film is played with the subtitle pictures that are chosen, and without them again', async () => {
    const { video, keeper, brings, chosen } = await film();
    keeper.attached(false);
    keeper.playing();
    await settled();
    video.choose('French');
    expect([burnt, chosen(), keeper.isBurntIn()]).toEqual([[1], 'fr', true]);
    // The player loads the rendition with the subtitle burnt in, and hls.js adds its text tracks anew.
    keeper.attached(false);
    brings('English', 'en');
    video.changed();
    expect(video.labels).toEqual(['French*', 'Signs', 'English']);
    video.choose('Signs');
    video.choose('English');
    expect([burnt, chosen(), keeper.isBurntIn()]).toEqual([[1, 2, null], 'en', false]);
    video.choose('French');
    video.choose(null);
    expect([burnt, chosen()]).toEqual([[1, 2, null, 1, null], null]);
  });

  test('a film is played with pictures in the language that was chosen before, when it has no text in it', async () => {
    const { video, keeper, keepChosen } = await film();
    keepChosen({ subtitles: 'fr' });
    keeper.attached(false);
    await settled();
    video.changed();
    expect(video.labels).toEqual(['French*', 'Signs']);
    expect(burnt).toEqual([1]);
  });

  test('a film is never encoded for a language that it has as text', async () => {
    const { video, keeper, keepChosen } = await film();
    list.body = { data: [{ ...ENGLISH, language: 'fra' }, FRENCH] };
    keepChosen({ subtitles: 'fr' });
    keeper.attached(false);
    await settled();
    video.changed();
    expect([video.labels, burnt]).toEqual([['French'], []]);
  });

  test('a player shows no text over the pictures when the browser turns it on as it comes', async () => {
    const { video, keeper, brings, chosen } = await film();
    keeper.playing();
    await settled();
    video.choose('French');
    brings('English', 'en').track.mode = 'showing';
    video.changed();
    expect([video.labels, chosen(), burnt]).toEqual([['French*', 'Signs', 'English'], 'fr', [1]]);
    video.choose('English');
    expect([video.labels, chosen(), burnt]).toEqual([['French', 'Signs', 'English*'], 'en', [1, null]]);
  });

  test('a player shows the text that is remembered, and not the pictures that the browser turns on beside it', async () => {
    const { video, keeper, keepChosen, brings, chosen } = await film();
    keepChosen({ subtitles: 'en' });
    keeper.attached(false);
    await settled();
    brings('English', 'en').track.mode = 'showing';
    for (const track of video.tracks) if (track.label === 'French') track.mode = 'showing';
    video.changed();
    expect([video.labels, chosen(), burnt]).toEqual([['French', 'Signs', 'English*'], 'en', []]);
  });

  test.each(['German', null])(
    'a film goes on with the viewer’s text when another comes and the browser turns on %s instead',
    async (label) => {
      const { video, keeper, brings, chosen } = await film();
      keeper.attached(false);
      brings('English', 'en');
      // A script turns the track on: the viewer has touched nothing.
      video.turnOn('English');
      brings('German', 'de');
      video.turnOn(label);
      expect([video.labels, chosen()]).toEqual([['English*', 'German'], 'en']);
      vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_001);
      video.turnOn(label);
      expect(chosen()).toBe(label && 'de');
      vi.restoreAllMocks();
    },
  );

  test('a player shows nothing to a viewer who has turned subtitles off, whatever text the browser turns on', async () => {
    const { video, keeper, keepChosen, brings, chosen } = await film();
    keepChosen({ subtitles: null });
    keeper.attached(false);
    brings('English', 'en');
    video.turnOn('English');
    expect([video.labels, chosen()]).toEqual([['English'], null]);
    video.choose('English');
    expect([video.labels, chosen()]).toEqual([['English*'], 'en']);
  });

  test('a film may lose its texts for a while, which is no wish of the viewer’s', async () => {
    const { video, keeper, brings, chosen } = await film();
    keeper.attached(false);
    keeper.playing();
    await settled();
    const text = brings('English', 'en');
    video.choose('English');
    // hls.js hides and removes the text track before it loads another source.
    text.track.mode = 'hidden';
    text.remove();
    video.changed();
    expect([chosen(), burnt]).toEqual(['en', []]);
  });
});

test('a film that is played as it is has its texts offered, too, until it is played with pictures', async () => {
  const { video, keeper, chosen } = await film();
  keeper.attached(true);
  keeper.playing();
  await settled();
  expect(video.labels).toEqual(['English', 'French', 'Signs']);
  expect([video.nodes[0]?.src, video.nodes[0]?.srclang]).toEqual(['/list/a?format=vtt', 'en']);
  video.choose('English');
  expect([chosen(), burnt]).toEqual(['en', []]);
  video.choose('French');
  keeper.attached(false);
  expect(video.labels).toEqual(['French*', 'Signs']);
  video.choose(null);
  keeper.attached(true);
  expect(video.labels).toEqual(['French', 'Signs', 'English']);
  expect(burnt).toEqual([1, null]);
});

test('the next film that is played as it is shows the text of the chosen language', async () => {
  const { video, keeper, keepChosen } = await film();
  keepChosen({ subtitles: 'en' });
  keeper.attached(true);
  await settled();
  expect(video.labels).toEqual(['English*', 'French', 'Signs']);
});

test('a film without the viewer’s language shows no subtitles, and the choice is remembered for the next one', async () => {
  const { video, keeper, keepChosen, brings, chosen } = await film();
  list.body = { data: [] };
  keepChosen({ subtitles: 'en' });
  keeper.attached(false);
  await settled();
  brings('German', 'de');
  video.choose(null);
  expect(chosen()).toBe('en');
  video.choose('German');
  expect(chosen()).toBe('de');
  video.choose(null);
  expect(chosen()).toBeNull();
});

test('a player that goes removes its tracks, and leaves the film as it is', async () => {
  const { video, keeper } = await film();
  keeper.attached(true);
  keeper.playing();
  await settled();
  video.choose('French');
  keeper.stop();
  expect([video.labels, burnt]).toEqual([[], [1, null]]);
});

test.each([
  ['a server that has no such list', 404, 1],
  ['one that fails, or is not reached', 503, 2],
  ['a network that is gone', 0, 2],
])('%s (%s) is asked %i times for its list of subtitles', async (_, status, times) => {
  const { video, keeper } = await film();
  list = { status, body: { error: 'no' } };
  keeper.attached(true);
  for (let n = 0; n < 2; n++) {
    keeper.playing();
    await settled();
  }
  expect([asked.length, video.labels]).toEqual([times, []]);
});

test.each([
  [null, 0],
  [{ data: 'none' }, 0],
  [{ data: [null, {}, { track_id: 1 }, { track_id: 2, deliverable: false }] }, 0],
  [{ data: [{ track_id: 3, deliverable: true }] }, 1],
  [{ data: [{ track_id: 3, deliverable: false, burn: '1' }] }, 0],
])('an answer that is no list offers no subtitles: %j', (json, count) => {
  expect(readSubtitles(json)).toHaveLength(count);
});

test.each([
  ['eng', 'en'],
  ['ger', 'de'],
  ['pt-BR', 'pt-BR'],
  ['und', ''],
  ['no language', ''],
])('languages are named as playlists name them: %s', (language, tag) => {
  expect(readSubtitles({ data: [{ ...ENGLISH, language }] })[0]?.language).toBe(tag);
});
