import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { SoundStreamSchema, soundIn, stereoFilter } from '../../origin/probe/sound.ts';

const DECODED = new Set(['aac', 'ac3', 'pcm_s16le']);

const soundOf = (...streams: object[]) =>
  soundIn(
    streams.map((of) => v.parse(SoundStreamSchema, { codec_type: 'audio', codec_name: 'ac3', channels: 2, ...of })),
    DECODED,
    100,
  );
const titled = (title: string) => ({ tags: { title } });
const DEFAULT = { default: 1 };

describe('the track that is heard unless another one is chosen is', () => {
  test.each([
    ['the default one', [{}, { disposition: DEFAULT }], 1],
    ['the first one where none is the default one', [{}, {}], 0],
    ['the first that is no commentary, by what the file says', [{ disposition: { comment: 1 } }, {}], 1],
    ['the first that is no commentary, by its title', [titled("Director's Commentary"), {}], 1],
    ['no description of what is seen', [{ disposition: { visual_impaired: 1 } }, titled('Audio Description'), {}], 2],
    [
      'no commentary that is called the default one',
      [{ disposition: { ...DEFAULT, comment: 1 } }, { disposition: DEFAULT }],
      1,
    ],
    ['a commentary where there is nothing else', [titled('Commentary')], 0],
  ])('%s', (_, streams, expected) => {
    const { tracks } = soundOf(...streams);
    expect(tracks.map(({ stream, isDefault }) => [stream, isDefault])).toEqual([
      [expected, true],
      ...streams.flatMap((_one, at) => (at === expected ? [] : [[at, false]])),
    ]);
  });
});

describe('sound that ffmpeg cannot decode', () => {
  test('sound that ffmpeg cannot decode is left out and named; the other tracks keep their numbers in the file', () => {
    const { tracks, unheard } = soundOf({ codec_name: undefined, codec_tag_string: 'apac' }, {});
    expect(tracks.map(({ stream }) => stream)).toEqual([1]);
    expect(unheard).toEqual(['apac']);
  });

  test('sound that is announced and never comes is left out, and not told as sound that ffmpeg cannot decode', () => {
    expect(soundOf({ channels: 0 }, {})).toMatchObject({ tracks: [{ stream: 1 }], unheard: [] });
  });

  test('sound that ffmpeg cannot decode is named once, by whatever name there is', () => {
    const nameless = { codec_name: undefined, codec_tag_string: '[0][0][0][0]' };
    expect(soundOf({ codec_name: 'siren' }, { codec_name: 'siren' }, nameless).unheard).toEqual(['siren', 'unknown']);
  });
});

test.each([
  ['stereo', { profile: 'LC', extradata_size: 2 }, true],
  ['5.1', { profile: 'LC', extradata_size: 5, channels: 6 }, true],
  ['in a transport stream', { profile: 'HE-AAC' }, true],
  ['whose channels are described one by one', { profile: 'LC', extradata_size: 19, channels: 6 }, false],
  ['of another profile', { profile: 'Main', extradata_size: 2 }, false],
  ['of more channels than browsers have', { profile: 'LC', extradata_size: 5, channels: 8 }, false],
])('AAC %s is plain: %s', (_, of, is) => {
  expect(soundOf({ codec_name: 'aac', ...of }).tracks[0]?.isPlainAac).toBe(is);
});

describe('sound that ends before its film does', () => {
  test.each([
    ['by how long it is', { duration: '90' }, true],
    ['and is as long, for it begins late', { start_time: '10', duration: '90' }, false],
    ['by a little', { duration: '99.5' }, false],
    ['as Matroska tells it', { tags: { DURATION: '00:01:30.500000000' } }, true],
    ['as Matroska tells it in a language', { tags: { 'DURATION-eng': '00:01:40.000000000' } }, false],
    ['or does not, which nothing tells', {}, null],
    ['or does not, which a tag tells that cannot be read', { tags: { DURATION: 'long' } }, null],
  ])('%s', (_, of, is) => {
    expect(soundOf(of).tracks[0]?.endsEarly).toBe(is);
  });
});

test.each([
  ['stereo', 2, null],
  ['5.1(side)', 6, null],
  ['7.1(wide-side)', 8, null],
  ['', 8, null],
  ['', 10, 'pan=stereo|FL<c0+c2+c4+c6+c8|FR<c1+c3+c5+c7+c9'],
  ['', 9, 'pan=stereo|FL<c0+c2+c4+c6+c8|FR<c1+c3+c5+c7'],
  ['3 channels (FL+LFE+TC)', 3, 'pan=stereo|FL<c0+c2|FR<c1'],
  ['1 channels (LFE)', 1, 'pan=stereo|FL<c0|FR<c0'],
])('channels called "%s", %i of them, are made two by %s', (layout, channels, filter) => {
  expect(stereoFilter({ layout, channels })).toBe(filter);
});
