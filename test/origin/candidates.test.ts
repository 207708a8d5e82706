import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../origin/verdict/candidates.ts';
import { BROWSER, readDeviceProfile } from '../../origin/verdict/device-profile.ts';
import { DEVICE_HEADER } from '../../protocol/mydia.ts';
import { probed } from './probes.ts';

const HEVC = { containers: ['MP4'], videoCodecs: ['h264', 'HEVC'], audioCodecs: ['aac', 'ac3'] };
const header = (profile: unknown): string => Buffer.from(JSON.stringify(profile)).toString('base64url');

function file(path: string, codec: string, audio: string | null, pixelFormat = 'yuv420p') {
  const probe = probed({ codec, pixelFormat }, audio === null ? [] : [audio]);
  return { id: 'file', path, probe, subtitleFiles: [] };
}
const strategies = (media: ReturnType<typeof file>, profile?: unknown): string =>
  candidatesOf(media, profile === undefined ? BROWSER : readDeviceProfile(header(profile)))
    .map(({ strategy }) => strategy)
    // One strategy may have several candidates in a row, one for each name of the codec. They count as one candidate.
    .filter((strategy, index, all) => strategy !== all[index - 1])
    .join(' ');

test.each([
  ['a.mp4', 'h264', 'aac', 'DIRECT_PLAY TRANSCODE'],
  ['a.webm', 'vp9', 'opus', 'DIRECT_PLAY TRANSCODE'],
  ['a.mp4', 'h264', null, 'DIRECT_PLAY TRANSCODE'],
  ['a.mkv', 'h264', 'aac', 'REMUX HLS_COPY TRANSCODE'],
  ['a.mov', 'h264', 'aac', 'REMUX HLS_COPY TRANSCODE'],
  ['a.mkv', 'h264', 'ac3', 'HLS_COPY TRANSCODE'],
  ['a.mp4', 'hevc', 'aac', 'HLS_COPY TRANSCODE'],
])('a browser that says nothing may have %s (%s, %s) as %s', (path, video, audio, expected) => {
  expect(strategies(file(path, video, audio))).toBe(expected);
});

test('H.264 that no browser decodes is not played as it is', () => {
  expect(strategies(file('a.mp4', 'h264', 'aac', 'yuv420p10le'))).toBe('HLS_COPY TRANSCODE');
});

test('a candidate names its container and its codecs, as browsers are asked about them', () => {
  const [first, last] = candidatesOf(file('a.mp4', 'hevc', 'ac3', 'yuv420p10le'), readDeviceProfile(header(HEVC)));
  expect(first).toEqual({
    strategy: 'DIRECT_PLAY',
    mime: 'video/mp4; codecs="hvc1.1.4.L120.B0, ac-3"',
    container: 'mp4',
    video_codec: 'hvc1.1.4.L120.B0',
    audio_codec: 'ac-3',
  });
  expect(last).toMatchObject({ strategy: 'TRANSCODE', video_codec: 'avc1.640028', audio_codec: 'mp4a.40.2' });
});

test('a copy is listed under each name by which a browser may know its codec, and not at all without a name', () => {
  const names = candidatesOf(file('a.mkv', 'h264', 'ac3'), BROWSER).map(({ video_codec }) => video_codec);
  expect(names).toEqual(['avc1.640028', 'avc1.4d4028', 'avc1', 'avc1.640028']);
  expect(strategies(file('a.mkv', 'mpeg4', 'ac3'))).toBe('TRANSCODE');
});

describe(`by ${DEVICE_HEADER}, a client`, () => {
  test('a client that decodes HEVC gets it as it is, or in another container', () => {
    expect(strategies(file('a.mp4', 'hevc', 'ac3'), HEVC)).toBe('DIRECT_PLAY TRANSCODE');
    expect(strategies(file('a.mkv', 'hevc', 'ac3'), HEVC)).toBe('REMUX HLS_COPY TRANSCODE');
  });

  test('a client’s profile may name less than a browser decodes', () => {
    expect(strategies(file('a.mp4', 'h264', 'aac'), {})).toBe('HLS_COPY TRANSCODE');
  });

  test.each([
    ['VideoBitDepth', 'LessThanEqual', '8', false],
    ['VideoBitDepth', 'EqualsAny', '8|10', true],
    ['Width', 'GreaterThanEqual', '1920', true],
    ['Height', 'Equals', '720', false],
    ['Height', 'NotEquals', '720', true],
    ['VideoLevel', 'LessThanEqual', '120', false],
  ])('a client may decode only HEVC whose %s is %s %s (%s)', (property, condition, value, isMet) => {
    const conditions = [{ property, condition, value }];
    const profile = { ...HEVC, codecProfiles: [{ type: 'video', codec: 'hevc', conditions }] };
    const expected = isMet ? 'DIRECT_PLAY TRANSCODE' : 'HLS_COPY TRANSCODE';
    expect(strategies(file('a.mp4', 'hevc', 'aac', 'yuv420p10le'), profile)).toBe(expected);
    expect(strategies(file('a.mp4', 'h264', 'aac'), profile)).toBe('DIRECT_PLAY TRANSCODE');
  });

  test('a client with an unreadable profile counts as a browser', () => {
    const unusual = { codecProfiles: [{ type: 'video', codec: 'hevc', conditions: [{ property: 'Width' }] }] };
    for (const said of ['', 'no base64url', header('text'), header({ containers: 'mp4' }), header(unusual)]) {
      expect(readDeviceProfile(said)).toBe(BROWSER);
    }
  });
});
