/** Kinds of sound. */
import { renameCodec } from '../alter.ts';
import { AAC, AC3, H264, HEVC, type Kind, MP3, MPEG4, plays } from '../kind.ts';
import { picture, sound, TONE } from '../sources.ts';

const other = sound({ hertz: TONE.other });
const FILM = [...picture(), ...sound()];
const COMMENTARY_FIRST = [...picture(), ...other, ...sound(), '-map', '0', '-map', '1', '-map', '2'];
const SAID = [
  '-metadata:s:a:0',
  'title=Commentary',
  '-metadata:s:a:0',
  'language=eng',
  '-metadata:s:a:1',
  'language=eng',
];
const surround = sound({ channels: 6, layout: '5.1(side)' });
const SECOND = { track: 1 };
const LATE = ['-af', 'atrim=start=0.4'];

export const SOUNDS: readonly Kind[] = [
  plays(
    'A commentary before the film’s sound',
    '.mkv',
    [...[...COMMENTARY_FIRST, ...MPEG4, ...AC3, ...SAID, '-disposition:a:0', 'comment', '-disposition:a:1', 'default']],
    SECOND,
  ),
  plays(
    'A commentary before the film’s sound, copied',
    '.mkv',
    [...[...COMMENTARY_FIRST, ...H264, ...AAC, ...SAID, '-disposition:a:0', 'comment', '-disposition:a:1', 'default']],
    SECOND,
  ),
  plays(
    'A commentary that only its title names',
    '.mkv',
    [...[...COMMENTARY_FIRST, ...HEVC, ...AC3, ...SAID, '-disposition:a:0', '0', '-disposition:a:1', '0']],
    SECOND,
  ),
  plays('AAC with its channels in the stream', '.mkv', [...picture(), ...surround, ...H264, ...AAC]),
  plays('Ten channels without an order', '.mov', [
    ...picture(),
    ...sound({ channels: 10 }),
    ...HEVC,
    '-c:a',
    'pcm_s16le',
  ]),
  plays('AC-3 of 5.1', '.mkv', [...picture(), ...surround, ...H264, ...AC3]),
  plays('E-AC-3 of 5.1', '.mkv', [...picture(), ...surround, ...HEVC, '-c:a', 'eac3']),
  plays('DTS', '.mkv', [...picture(), ...surround, ...H264, '-c:a', 'dca', '-strict', '-2']),
  plays('TrueHD', '.mkv', [...picture(), ...surround, ...HEVC, '-c:a', 'truehd', '-strict', '-2']),
  plays('FLAC of 96 kHz', '.mkv', [...picture(), ...sound({ rate: 96_000 }), ...H264, '-c:a', 'flac']),
  plays('Opus of 7.1', '.mkv', [...picture(), ...sound({ channels: 8, layout: '7.1' }), ...HEVC, '-c:a', 'libopus']),
  plays('ALAC', '.mov', [...FILM, ...H264, '-c:a', 'alac']),
  plays('PCM of 24 bits', '.mov', [...FILM, ...H264, '-c:a', 'pcm_s24le']),
  plays('MP3 of 22 kHz', '.mkv', [...picture(), ...sound({ rate: 22_050 }), ...H264, ...MP3]),
  plays('AAC of 5.1, copied', '.mkv', [...picture(), ...sound({ channels: 6, layout: '5.1' }), ...H264, ...AAC]),
  plays('AAC in mono, copied', '.mkv', [...FILM, ...H264, ...AAC]),
  plays(
    'A sound that nobody decodes',
    '.mp4',
    [...FILM, ...MPEG4, ...AC3],
    { tone: null },
    {
      alter: renameCodec('ac-3', 'apac'),
    },
  ),
  plays(
    'A copied film with a sound that nobody decodes',
    '.mp4',
    [...FILM, ...H264, ...AC3],
    { tone: null, directly: true },
    {
      alter: renameCodec('ac-3', 'apac'),
    },
  ),
  plays(
    'A default sound that nobody decodes, and another',
    '.mp4',
    [
      ...[
        ...COMMENTARY_FIRST,
        ...MPEG4,
        '-c:a:0',
        'alac',
        '-c:a:1',
        'ac3',
        '-disposition:a:0',
        'default',
        '-disposition:a:1',
        '0',
      ],
    ],
    SECOND,
    { alter: renameCodec('alac', 'apac') },
  ),
  plays('A silent film, copied', '.mkv', [...picture(), ...H264], { tone: null }),
  plays('A silent film, encoded', '.mkv', [...picture(), ...HEVC], { tone: null }),
  // jellyfin/jellyfin#13085, video-dev/hls.js#4066
  plays('A sound that begins late', '.mkv', [...FILM, ...LATE, ...MPEG4, ...AC3]),
  plays('A copied film whose sound begins late', '.mkv', [...FILM, ...LATE, ...H264, '-bf', '2', ...AAC]),
  plays('A picture that begins late', '.mkv', [...FILM, '-vf', 'trim=start=0.4', ...HEVC, ...AC3]),
  plays('A copied picture that begins late', '.mkv', [...FILM, '-vf', 'trim=start=0.4', ...H264, ...AC3]),
  plays('A sound that ends early', '.mkv', [...picture(), ...sound({ seconds: 3 }), ...HEVC, ...AC3]),
  plays('A picture that ends early', '.mkv', [...picture({ seconds: 4 }), ...sound(), ...HEVC, ...AC3]),
  plays('A picture that ends before both of its sounds', '.mkv', [
    ...[...picture({ seconds: 4 }), ...sound(), ...other, '-map', '0', '-map', '1', '-map', '2', ...HEVC, ...AC3],
  ]),
  // jellyfin/jellyfin#9196, FFMS/ffms2#216
  plays('A sound with a hole', '.mkv', [...FILM, '-af', "aselect='not(between(t,1.9,3.1))'", ...MPEG4, ...AC3]),
  plays('A copied film whose sound has a hole', '.mkv', [
    ...[...FILM, '-af', "aselect='not(between(t,1.9,3.1))'", ...H264, ...AAC],
  ]),
  plays('100% #1?', '.mkv', [...FILM, ...MPEG4, ...AC3]),
  plays('-i, a name like an option', '.mkv', [...FILM, ...MPEG4, ...AC3]),
];
