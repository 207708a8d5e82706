/** Kinds of containers, and of times in them. */
import { cutTo, without } from '../alter.ts';
import { AAC, AC3, H264, HEVC, type Kind, MP3, MPEG2, MPEG4, PLAYS, plays } from '../kind.ts';
import { picture, sound } from '../sources.ts';

const FILM = [...picture(), ...sound()];
const LONG = [...picture({ seconds: 18 }), ...sound({ seconds: 18 })];
/**
 * When ffmpeg decodes these files, their frames get wrong times. So the test compares them with the film from which
 * they were made.
 */
const AS_MADE = { looksLike: FILM };
const TS = ['-f', 'mpegts'];
/** The clock of a transport stream has 33 bits at 90 kHz. It wraps 3.7 s after this time, in seconds. */
const BEFORE_WRAP_S = '95440';

/** One of two halves that are joined into a film. @param at - 0 for the first half, 1 for the second */
const half = (at: number): string[] => (at === 0 ? ['-t', '3'] : ['-ss', '3', '-output_ts_offset', '3']);

export const CONTAINERS: readonly Kind[] = [
  plays('H.264 with B-frames in AVI', '.avi', [...FILM, ...H264, '-bf', '3', ...MP3], AS_MADE),
  plays('DivX with B-frames in AVI', '.avi', [...FILM, ...MPEG4, '-bf', '2', '-vtag', 'DX50', ...MP3], AS_MADE),
  plays('DivX 3', '.avi', [...FILM, '-c:v', 'msmpeg4', '-q:v', '4', ...MP3]),
  plays('A camera with motion JPEG', '.avi', [
    ...[...picture({ filters: 'format=yuvj422p' }), ...sound({ rate: 11_025 })],
    ...['-c:v', 'mjpeg', '-q:v', '4', '-c:a', 'pcm_u8'],
  ]),
  plays('AVI without its index', '.avi', [...FILM, ...MPEG4, ...MP3], {}, { alter: cutTo(0.8) }),
  plays('Windows Media', '.wmv', [...FILM, '-c:v', 'wmv2', '-q:v', '4', '-c:a', 'wmav2']),
  plays('Flash with Sorenson', '.flv', [...FILM, '-c:v', 'flv', '-q:v', '4', ...MP3, '-ar', '44100']),
  plays('Flash with H.264', '.flv', [...FILM, ...H264, ...AAC]),
  plays('A video CD', '.mpg', [...picture({ fps: 25 }), ...sound(), '-c:v', 'mpeg1video', '-q:v', '4', '-c:a', 'mp2']),
  plays('A file of a DVD', '.vob', [...picture({ fps: 25 }), ...sound(), ...MPEG2, ...AC3, '-f', 'vob']),
  plays('AVCHD', '.mts', [...FILM, ...H264, '-bf', '2', ...AC3, ...TS, '-mpegts_m2ts_mode', '1']),
  plays('A Blu-ray', '.m2ts', [...FILM, ...HEVC, ...AC3, ...TS, '-mpegts_m2ts_mode', '1']),
  plays(
    'An old phone',
    '.3gp',
    [...picture({ size: '352x288', fps: 15 }), ...sound({ rate: 8_000 }), '-c:v', 'h263', '-q:v', '4', ...AAC],
    { width: 352, height: 288 },
  ),
  plays('Ogg', '.ogv', [...FILM, '-c:v', 'libtheora', '-q:v', '7', '-c:a', 'libvorbis']),
  plays(
    'WebM with VP8',
    '.webm',
    [...FILM, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-c:a', 'libvorbis'],
    {
      directly: true,
    },
  ),
  plays('VP9 in Matroska', '.mkv', [
    ...[...FILM, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-c:a', 'libopus'],
  ]),
  plays('AV1 in Matroska', '.mkv', [...FILM, '-c:v', 'libsvtav1', '-preset', '12', '-crf', '30', '-c:a', 'libopus']),
  plays('ProRes', '.mov', [
    ...picture({ filters: 'format=yuv422p10le' }),
    ...sound(),
    '-c:v',
    'prores',
    '-c:a',
    'pcm_s16le',
  ]),
  plays('MP4 with its index at the end', '.mp4', [...FILM, ...H264, ...AAC], { directly: true }),
  plays('MP4 in fragments', '.mp4', [...FILM, ...H264, ...AAC, '-movflags', 'frag_keyframe+empty_moov'], {
    directly: true,
  }),
  plays('HEVC in fragments', '.mp4', [...FILM, ...HEVC, ...AC3, '-movflags', 'frag_keyframe+delay_moov']),
  // HandBrake/HandBrake#1900, mifi/lossless-cut#3057
  plays(
    'A trimmed film, copied',
    '.mov',
    [...FILM, ...H264, '-bf', '2', ...AC3],
    {},
    {
      again: { before: ['-ss', '1.25'], after: ['-c', 'copy'] },
    },
  ),
  plays(
    'A trimmed film, encoded',
    '.mov',
    [...FILM, ...HEVC, ...AC3],
    {},
    {
      again: { before: ['-ss', '1.25'], after: ['-c', 'copy'] },
    },
  ),
  plays('A timecode track', '.mov', [...FILM, ...H264, ...AC3, '-timecode', '01:00:00:00']),
  plays('A film that begins at 1000 s', '.mkv', [...FILM, ...MPEG4, ...AC3, '-output_ts_offset', '1000']),
  plays('A copied film that begins at 1000 s', '.mkv', [...FILM, ...H264, ...AAC, '-output_ts_offset', '1000']),
  // video-dev/hls.js#483
  plays('A clock that wraps', '.ts', [...FILM, ...H264, ...AC3, ...TS, '-output_ts_offset', BEFORE_WRAP_S]),
  plays('A clock that wraps, encoded', '.ts', [
    ...[...picture({ fps: 25 }), ...sound(), ...MPEG2, '-c:a', 'mp2', ...TS, '-output_ts_offset', BEFORE_WRAP_S],
  ]),
  plays(
    'A broadcast joined in the middle',
    '.ts',
    [...picture({ fps: 25 }), ...sound(), ...MPEG2, '-c:a', 'mp2', ...TS],
    {},
    {
      alter: without(20_001),
    },
  ),
  plays('A broadcast with LATM', '.ts', [...FILM, ...H264, ...AAC, ...TS, '-mpegts_flags', 'latm']),
  plays('A download that was cut off', '.mkv', [...LONG, ...MPEG4, ...AC3], {}, { alter: cutTo(1 / 3) }),
  plays('A copied download that was cut off', '.mkv', [...LONG, ...H264, ...AAC], {}, { alter: cutTo(1 / 3) }),
  plays('A recording without a length', '.mkv', [...FILM, ...H264, ...AC3, '-f', 'matroska'], {}, { isPiped: true }),
  plays(
    'An encoded recording without a length',
    '.mkv',
    [...FILM, ...HEVC, ...AC3, '-f', 'matroska'],
    {},
    {
      isPiped: true,
    },
  ),
  plays(
    'A recording of a browser',
    '.mkv',
    [
      ...[...picture({ fps: 1000, only: '(not(mod(n,53))+not(mod(n,97)))*lt(n,5900)', seconds: 5.9 }), ...sound()],
      ...[
        '-fps_mode',
        'vfr',
        '-c:v',
        'libvpx',
        '-deadline',
        'realtime',
        '-b:v',
        '1M',
        '-c:a',
        'libopus',
        '-f',
        'matroska',
      ],
    ],
    { fpsMost: 35 },
    { isPiped: true },
  ),
  plays('H.264 with one keyframe', '.mkv', [...FILM, ...H264, '-g', '9999', '-keyint_min', '9999', ...AC3]),
  plays('H.264 with open groups of pictures', '.mkv', [
    ...[...FILM, ...H264, '-bf', '2', '-x264-params', 'open-gop=1:bframes=2', ...AC3],
  ]),
  {
    name: 'A broadcast that changes its size',
    ending: '.ts',
    parts: ['320x180', '240x180'].map((size, at) => [
      ...[...picture({ size, fps: 25 }), ...sound(), ...MPEG2, '-c:a', 'mp2', ...TS],
      ...half(at),
    ]),
    expected: PLAYS,
  },
  {
    name: 'A broadcast that changes its channels',
    ending: '.ts',
    parts: [2, 6].map((channels, at) => [
      ...[
        ...picture({ fps: 25 }),
        ...sound({ channels, layout: channels === 2 ? 'stereo' : '5.1' }),
        ...MPEG2,
        ...AC3,
        ...TS,
      ],
      ...half(at),
    ]),
    expected: { ...PLAYS, ...AS_MADE },
  },
];
