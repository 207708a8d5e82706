import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { canBeCopied, isCopied } from '../../origin/ffmpeg/copying.ts';
import { encodedSize, filtersFor, withFullSeconds } from '../../origin/ffmpeg/picture-filters.ts';
import { isDolbyVisionAlone, type Picture, PictureStreamSchema, pictureIn } from '../../origin/probe/picture.ts';
import { picture, probed } from './probes.ts';

/** ffprobe's output for an ordinary film, with these changes. */
const stream = (of: object = {}) =>
  v.parse(PictureStreamSchema, {
    ...{ index: 0, codec_type: 'video', codec_name: 'h264', width: 1920, height: 1080, pix_fmt: 'yuv420p' },
    ...{ sample_aspect_ratio: '1:1', field_order: 'progressive', r_frame_rate: '24/1', avg_frame_rate: '24/1' },
    ...of,
  });
const read = (of: object = {}, format = 'matroska,webm'): Picture => pictureIn([stream(of)], format) as Picture;

const matrix = (a: number, b: number, c: number, d: number) => ({
  side_data_list: [
    {
      side_data_type: 'Display Matrix',
      displaymatrix: `\n00000000: ${a} ${b} 0\n00000001: ${c} ${d} 0\n00000002: 0 0 1073741824\n`,
    },
  ],
});
const ONE = 65_536;
const dolbyVision = (dv_profile: number, dv_bl_signal_compatibility_id: number) => ({
  side_data_list: [{ side_data_type: 'DOVI configuration record', dv_profile, dv_bl_signal_compatibility_id }],
});

test('an ordinary film is scaled and no more', () => {
  expect(read()).toEqual(picture());
  expect(filtersFor(picture())).toBe('scale=1280:720:flags=bilinear,setsar=1');
});

describe('of several pictures, the film is', () => {
  const cover = { codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
  test.each([
    ['the one that is no cover', [cover, { index: 1 }], 1, false],
    [
      'the one that moves, where the file does not say what is a cover',
      [{ codec_name: 'png' }, { index: 1 }],
      1,
      false,
    ],
    ['the first one', [{}, { index: 1, codec_name: 'hevc' }, { index: 2, ...cover }], 0, true],
    ['of single pictures, where there is no other', [{ codec_name: 'mjpeg' }], 0, true],
    ['no thumbnail', [{ disposition: { timed_thumbnails: 1 } }, { index: 3 }], 3, false],
  ] as const)('%s', (_, streams, index, isFirst) => {
    expect(pictureIn(streams.map(stream), 'mov')).toMatchObject({ stream: index, isFirst });
  });

  test('a file with covers alone has no picture', () => {
    expect(pictureIn([stream(cover), stream({ codec_type: 'audio' })], 'mov')).toBeNull();
  });
});

test.each([
  [{ alpha_mode: '1' }, true],
  [{ ALPHA_MODE: '1' }, true],
  [{ alpha_mode: '0' }, false],
  [{}, false],
])('a picture with the tags %j can be seen through: %s', (tags, is) => {
  expect(read({ codec_name: 'vp9', tags }).isTransparent).toBe(is);
});

describe('it is shown upright and with square pixels', () => {
  test.each([
    ['turned to the right', matrix(0, ONE, -ONE, 0), [1080, 1920], true],
    ['turned to the left', matrix(0, -ONE, ONE, 0), [1080, 1920], true],
    ['upside down', matrix(-ONE, 0, 0, -ONE), [1920, 1080], true],
    ['mirrored', matrix(-ONE, 0, 0, ONE), [1920, 1080], true],
    ['with a matrix that does nothing', matrix(ONE, 0, 0, ONE), [1920, 1080], false],
    ['narrow pixels', { width: 720, height: 576, sample_aspect_ratio: '16:15' }, [768, 576], false],
    ['wide pixels', { width: 1440, sample_aspect_ratio: '4:3' }, [1920, 1080], false],
    ['nearly square pixels', { sample_aspect_ratio: '100:101' }, [1920, 1080], false],
    ['pixels of which nothing is said', { sample_aspect_ratio: '0:1' }, [1920, 1080], false],
    ['wide pixels, turned', { width: 1440, sample_aspect_ratio: '4:3', ...matrix(0, ONE, -ONE, 0) }, [810, 1440], true],
  ] as const)('%s', (_, of, [width, height], isTurned) => {
    expect(read(of)).toMatchObject({ width, height, isTurned });
  });

  test.each([
    [1920, 1080, 1280, 720],
    [1080, 1920, 720, 1280],
    [320, 180, 320, 180],
    [1920, 800, 1280, 534],
    [853, 480, 854, 480],
    [3840, 2160, 1280, 720],
    [1, 3000, 2, 1280],
  ])('a picture of %i × %i is encoded as %i × %i', (width, height, ...size) => {
    expect(Object.values(encodedSize({ width, height }))).toEqual(size);
  });
});

describe('lines of two moments', () => {
  test.each([
    ['h264', 'tt', 'flagged', true],
    ['mpeg2video', 'bb', 'flagged', true],
    ['ffv1', 'tb', 'bottom', true],
    ['ffv1', 'bt', 'top', true],
    ['h264', 'unknown', 'flagged', false],
    ['hevc', 'unknown', 'none', false],
    ['h264', 'progressive', 'none', false],
    // A DVD may have both interlaced and progressive frames, whichever of the two the file states.
    ['mpeg2video', 'progressive', 'flagged', false],
  ] as const)('%s, of which the file says %s, are %s', (codec_name, field_order, interlacing, isInterlaced) => {
    expect(read({ codec_name, field_order })).toMatchObject({ interlacing, isInterlaced });
  });

  test('the lines of two moments become one picture before it is scaled', () => {
    expect(filtersFor(picture({ interlacing: 'flagged' }))).toMatch(/^bwdif=mode=send_frame:deint=interlaced,scale=/);
    expect(filtersFor(picture({ interlacing: 'top' }))).toMatch(/^bwdif=mode=send_frame:parity=tff,scale=/);
    expect(filtersFor(picture({ interlacing: 'bottom' }))).toMatch(/^bwdif=mode=send_frame:parity=bff,scale=/);
  });
});

describe('what an SDR screen cannot show', () => {
  test.each([
    ['HDR10', { color_transfer: 'smpte2084' }, 'pq'],
    ['HLG', { color_transfer: 'arib-std-b67' }, 'hlg'],
    ['SDR', { color_transfer: 'bt709' }, 'sdr'],
    ['nothing said', {}, 'sdr'],
    ['Dolby Vision on HDR10', dolbyVision(8, 1), 'pq'],
    ['Dolby Vision on Blu-ray', dolbyVision(7, 6), 'pq'],
    ['Dolby Vision on HLG', dolbyVision(8, 4), 'hlg'],
    ['Dolby Vision on SDR', dolbyVision(8, 2), 'sdr'],
  ] as const)('%s', (_, of, light) => {
    expect(read(of)).toMatchObject({ light });
  });

  test('HDR is converted once the picture has its shown size', () => {
    expect(filtersFor(picture({ light: 'pq' }))).toMatch(/^scale=1280:720.*trc=smpte2084.*tonemap.*t=bt709/);
    expect(filtersFor(picture({ light: 'hlg' }))).toContain('color_trc=arib-std-b67');
  });

  test.each([
    [5, 0, true],
    [10, 0, true],
    [10, 1, false],
    [8, 1, false],
    [7, 0, false],
  ])('colours that only Dolby Vision can read: profile %i, compatible as %i: %s', (profile, compatibility, is) => {
    const one = stream(dolbyVision(profile, compatibility));
    expect(isDolbyVisionAlone([one], pictureIn([one], 'mov') as Picture)).toBe(is);
  });
});

describe('frames', () => {
  test.each([
    ['evenly', 'hevc', '24000/1001', '24000/1001', 23.976, false],
    ['in milliseconds', 'hevc', '1000/1', '31/1', null, false],
    ['in milliseconds, all of them', 'vp8', '1000/1', '1000/1', null, false],
    ['unevenly', 'hevc', '90000/1', '2987/100', null, false],
    ['in fields', 'h264', '50/1', '25/1', 25, false],
    ['at half of the ticks', 'hevc', '50/1', '25/1', null, false],
    ['too many', 'hevc', '120/1', '120/1', 60, true],
    ['far too many', 'hevc', '240/1', '240/1', 60, true],
    ['too many, unevenly', 'hevc', '90000/1', '118/1', 59, true],
    ['59.94 a second', 'hevc', '60000/1001', '60000/1001', 59.94, false],
    ['seldom', 'hevc', '2/1', '2/1', null, false],
    ['nobody knows how', 'hevc', '0/0', '0/0', null, false],
  ] as const)('frames come %s', (_, codec_name, r_frame_rate, avg_frame_rate, rate, isThinned) => {
    const { frameRate, ...found } = read({ codec_name, r_frame_rate, avg_frame_rate });
    expect(found).toMatchObject({ isThinned });
    expect(frameRate && Math.round(frameRate * 1_000) / 1_000).toBe(rate);
  });

  test('too many frames are thinned out before any other filter', () => {
    expect(filtersFor(picture({ frameRate: 60, isThinned: true }))).toMatch(/^fps=60,scale=/);
  });

  test('frames that come unevenly have one at each full second among them', () => {
    expect(withFullSeconds('null')).toMatch(/^null,split.*fps=1.*interleave$/);
  });
});

test('a picture whose file does not say when each frame is shown is not later than its sound', () => {
  expect(read({ has_b_frames: 2 }).lateS).toBe(0);
  const { lateS } = read({ has_b_frames: 2 }, 'avi');
  expect(lateS).toBeCloseTo(2 / 24);
  expect(filtersFor(picture({ lateS: 0.08 }))).toMatch(/^setpts=PTS-0.08\/TB,trim=start=0,scale=/);
});

describe('what an edit list hides is told by how long all frames would be shown', () => {
  test.each([
    ['nothing', { nb_frames: '240', duration: '10' }, 'mov,mp4,m4a', false],
    ['a frame or two', { nb_frames: '240', duration: '9.92' }, 'mov,mp4,m4a', false],
    ['a second', { nb_frames: '240', duration: '9' }, 'mov,mp4,m4a', true],
    ['nothing that is told: it is in fragments', { duration: '10' }, 'mov,mp4,m4a', false],
    ['nothing in a file without an edit list', { nb_frames: '240', duration: '9' }, 'avi', false],
  ])('%s', (_, of, format, is) => {
    expect(read(of, format).isTrimmed).toBe(is);
  });
});

describe('a picture is copied', () => {
  test.each([
    ['H.264 that every browser decodes', {}, true],
    ['H.264 of 10 bits', { pixelFormat: 'yuv420p10le' }, false],
    ['HEVC', { codec: 'hevc' }, false],
    ['lines of two moments', { isInterlaced: true }, false],
    ['on its side', { isTurned: true }, false],
    ['pixels that are not square', { pixelAspect: 4 / 3 }, false],
    ['HLG', { light: 'hlg' }, false],
    ['120 frames a second', { frameRate: 60, isThinned: true }, false],
    ['without times', { lateS: 0.08 }, false],
    ['with frames that are hidden', { isTrimmed: true }, false],
  ] as const)('%s', (_, of, is) => {
    expect(canBeCopied(picture(of))).toBe(is);
  });

  test.each([
    [20_000_000, true],
    [20_000_001, false],
    [null, true],
  ])('a picture of %s bits a second, where 20 Mbit/s are the most, is copied: %s', (bitrate, is) => {
    expect(isCopied(probed({}, ['aac'], { bitrate }), 20)).toBe(is);
  });

  test('a picture with few keyframes is not copied', () => {
    expect(isCopied(probed({}, ['aac'], { canCopy: false }), 20)).toBe(false);
  });
});
