/** Kinds of pictures. */
import { describeFirst, turn } from '../alter.ts';
import { AAC, AC3, H264, HEVC, type Kind, MPEG2, MPEG4, plays } from '../kind.ts';
import { type PictureOptions, picture, sound } from '../sources.ts';

const FILM = [...picture(), ...sound()];
const film = (options: PictureOptions): string[] => [...picture(options), ...sound()];

/** White on an SDR screen becomes HDR's diffuse white (ITU-R BT.2408: 203 cd/m²). */
const toHdr = (transfer: string): string =>
  `zscale=min=smpte170m:tin=bt709:pin=bt709:m=bt2020nc:t=${transfer}:p=bt2020:npl=203,format=yuv420p10le`;
const hdrTags = (transfer: string): string[] => [
  ...['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'],
];
/**
 * How far HDR's colours may differ, in levels of 255. The limit is wide, since there is more than one right way to show
 * HDR on an SDR screen. Without tone mapping, greys differ much more.
 */
const HDR_WITHIN = 45;
const HDR = { looksLike: picture(), coloursWithin: HDR_WITHIN };

const interlaced = (size: string): string[] =>
  film({ size, fps: 50, filters: 'format=yuv420p,tinterlace=interleave_top' });
const FIELDS = ['-flags', '+ilme+ildct', '-field_order', 'tt'];

const COVER = ['-f', 'lavfi', '-i', 'color=red:s=64x64:r=1:d=1'];
const WITH_COVER = [...FILM, ...COVER, '-map', '0', '-map', '1', '-map', '2'];

export const PICTURES: readonly Kind[] = [
  // immich-app/immich#9252
  plays(
    'A portrait film of a phone, copied',
    '.mov',
    [...FILM, ...H264, ...AC3],
    { width: 180, height: 320, isTurned: true },
    {
      alter: turn(90),
    },
  ),
  plays(
    'A portrait film of a phone, direct',
    '.mp4',
    [...FILM, ...H264, ...AAC],
    {
      ...{ width: 180, height: 320, isTurned: true, directly: true },
    },
    { alter: turn(90) },
  ),
  plays(
    'A portrait film of a phone, encoded',
    '.mov',
    [...FILM, ...HEVC, ...AAC],
    { width: 180, height: 320, isTurned: true },
    {
      alter: turn(270),
    },
  ),
  plays('A film upside down', '.mov', [...FILM, ...H264, ...AC3], {}, { alter: turn(180) }),
  plays(
    'A cover before the film',
    '.mp4',
    [
      ...[...WITH_COVER, '-c:v:0', 'mpeg4', '-c:v:1', 'mjpeg', '-disposition:v:1', 'attached_pic'],
      ...[...AC3, '-movflags', '+faststart'],
    ],
    {},
    { alter: describeFirst },
  ),
  plays(
    'A cover before the film, H.264',
    '.mp4',
    [
      ...[...WITH_COVER, '-c:v:0', 'libx264', '-preset', 'ultrafast', '-g', '48', '-c:v:1', 'mjpeg'],
      ...['-disposition:v:1', 'attached_pic', ...AC3, '-movflags', '+faststart'],
    ],
    {},
    { alter: describeFirst },
  ),
  plays(
    'A thumbnail as the first track',
    '.mkv',
    [
      ...[...FILM, ...COVER, '-map', '2', '-map', '0', '-map', '1', '-c:v:0', 'mjpeg'],
      ...[
        '-c:v:1',
        'libx264',
        '-preset',
        'ultrafast',
        '-g',
        '48',
        '-disposition:v:0',
        '0',
        '-disposition:v:1',
        'default',
      ],
      ...AC3,
    ],
    { looksLike: picture() },
  ),
  plays(
    'A DVD’s wide picture',
    '.mkv',
    [...film({ size: '180x144', fps: 25, filters: 'format=yuv420p,setsar=64/45' }), ...MPEG2, ...AC3],
    {
      ...{ width: 256, height: 144 },
    },
  ),
  plays(
    'A wide picture, copied',
    '.mkv',
    [...film({ size: '180x144', filters: 'format=yuv420p,setsar=64/45' }), ...H264, ...AC3],
    {
      ...{ width: 256, height: 144 },
    },
  ),
  // nova-video-player/aos-AVP#1848
  plays(
    'A wide picture by its container alone',
    '.mkv',
    [...film({ size: '180x144' }), ...H264, ...AC3],
    {
      ...{ width: 256, height: 144 },
    },
    { again: { before: [], after: ['-c', 'copy', '-aspect', '16:9'] } },
  ),
  plays('Interlaced MPEG-2', '.mkv', [...interlaced('320x240'), ...MPEG2, ...FIELDS, '-c:a', 'mp2'], {
    ...{ width: 320, height: 240, isInterlaced: true },
  }),
  plays(
    'Interlaced H.264',
    '.mkv',
    [...[...interlaced('320x240'), ...H264, ...FIELDS, '-x264-params', 'tff=1', ...AAC]],
    { width: 320, height: 240, isInterlaced: true },
  ),
  plays(
    'Interlaced H.264 in MP4',
    '.mp4',
    [...[...interlaced('320x240'), ...H264, ...FIELDS, '-x264-params', 'tff=1', ...AAC]],
    { width: 320, height: 240, isInterlaced: true },
  ),
  plays(
    'HDR10',
    '.mkv',
    [
      ...[
        ...film({ filters: toHdr('smpte2084') }),
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        ...hdrTags('smpte2084'),
        '-x265-params',
      ],
      ...['log-level=error:hdr10=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=1000,400', ...AC3],
    ],
    HDR,
  ),
  plays(
    'HLG',
    '.mkv',
    [
      ...[
        ...film({ filters: toHdr('arib-std-b67') }),
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        ...hdrTags('arib-std-b67'),
        '-x265-params',
      ],
      ...['log-level=error:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc', ...AC3],
    ],
    HDR,
  ),
  // immich-app/immich#8411
  plays(
    'HDR in H.264 of 10 bits',
    '.mp4',
    [...film({ filters: toHdr('smpte2084') }), ...H264, ...hdrTags('smpte2084'), ...AAC],
    HDR,
  ),
  plays('HEVC of 10 bits', '.mkv', [...FILM, ...HEVC, '-pix_fmt', 'yuv420p10le', ...AC3]),
  plays('H.264 of 10 bits', '.mkv', [...FILM, ...H264, '-pix_fmt', 'yuv420p10le', ...AAC]),
  plays('H.264 in 4:4:4', '.mp4', [...FILM, ...H264, '-pix_fmt', 'yuv444p', ...AAC]),
  plays('H.264 in 4:2:2', '.mov', [...FILM, ...H264, '-pix_fmt', 'yuv422p', ...AAC]),
  plays('H.264 in grey', '.mkv', [...FILM, ...H264, '-pix_fmt', 'gray', ...AAC]),
  plays('RGB without loss', '.mkv', [...film({ filters: 'format=gbrp' }), '-c:v', 'ffv1', '-c:a', 'flac']),
  plays('H.264 of full range, copied', '.mkv', [...film({ filters: 'format=yuvj420p' }), ...H264, ...AC3]),
  plays('HEVC of full range', '.mkv', [...film({ filters: 'format=yuvj420p' }), ...HEVC, ...AC3]),
  plays('HEVC of BT.709', '.mkv', [
    ...[...film({ filters: 'scale=out_color_matrix=bt709,format=yuv420p' }), ...HEVC, ...AC3],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
  ]),
  plays('120 pictures a second', '.mkv', [...film({ fps: 120 }), ...HEVC, ...AC3]),
  plays('120 pictures a second, copied', '.mkv', [...film({ fps: 120 }), ...H264, ...AC3]),
  // jellyfin/jellyfin#10485
  plays(
    'Uneven pictures',
    '.mkv',
    [
      ...[...film({ fps: 1000, only: 'not(mod(n,53))+not(mod(n,97))' }), '-fps_mode', 'vfr', ...HEVC],
      ...['-c:a', 'libopus'],
    ],
    { fpsMost: 35 },
  ),
  plays('Five pictures a second', '.mkv', [...film({ fps: 5 }), ...MPEG4, ...AC3]),
  plays('23.976 pictures a second', '.mkv', [...film({ fps: '24000/1001' }), ...HEVC, ...AC3]),
  plays('An odd width and height', '.mkv', [...film({ size: '321x181' }), '-c:v', 'ffv1', ...AC3]),
  plays('A tiny picture', '.mkv', [...film({ size: '64x36' }), ...MPEG4, ...AC3], { width: 64, height: 36 }),
  plays('A tall picture', '.mkv', [...film({ size: '120x320' }), ...HEVC, ...AC3], { width: 120, height: 320 }),
  plays('A very wide picture', '.mkv', [...film({ size: '640x96' }), ...MPEG4, ...AC3], { width: 640, height: 96 }),
  plays('A picture larger than 720p', '.mkv', [...film({ size: '1920x800' }), ...MPEG4, ...AC3], {
    width: 1280,
    height: 534,
  }),
];
