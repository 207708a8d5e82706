/** Kinds that users of other programs have reported, and similar ones. */
import { sayLonger } from '../alter.ts';
import { AAC, AC3, H264, HEVC, type Kind, MP3, MPEG2, MPEG4, plays } from '../kind.ts';
import { type PictureOptions, picture, sound } from '../sources.ts';

const FILM = [...picture(), ...sound()];
const film = (options: PictureOptions): string[] => [...picture(options), ...sound()];

const RESERVED = 'colour_primaries=3:transfer_characteristics=3:matrix_coefficients=3';
const FOR_EACH_EAR = [
  ...['-filter_complex', '[1:a]asplit[l][r];[l]aformat=channel_layouts=FL[left];[r]aformat=channel_layouts=FR[right]'],
  ...['-map', '0', '-map', '[left]', '-map', '[right]'],
];
const CHAPTER = Buffer.from(
  ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=3\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1\nSTART=3\nEND=6\ntitle=Two\n',
);
const CHAPTERS = [
  ...[...FILM, '-f', 'ffmetadata', '-i', `data:text/plain;base64,${CHAPTER.toString('base64')}`],
  ...['-map', '0', '-map', '1', '-map_chapters', '2'],
];
const TWELVE = Array.from({ length: 12 }, () => ['-map', '1']).flat();

export const FOUND: readonly Kind[] = [
  // immich-app/immich#31715
  plays('A reserved colour space, copied', '.mkv', [...FILM, ...H264, ...AC3, '-bsf:v', `h264_metadata=${RESERVED}`]),
  plays('A reserved colour space, encoded', '.mkv', [...FILM, ...HEVC, ...AC3, '-bsf:v', `hevc_metadata=${RESERVED}`]),
  // immich-app/immich#8603
  plays('Sound as old QuickTime has it', '.mov', [...FILM, ...H264, '-c:a', 'pcm_s16be']),
  // immich-app/immich#29269
  plays('A track for each ear', '.mov', [...FILM, ...FOR_EACH_EAR, ...MPEG4, '-c:a', 'pcm_s16le']),
  // jellyfin/jellyfin#15134
  plays('A cropped picture, encoded', '.mkv', [...FILM, ...HEVC, ...AC3, '-bsf:v', 'hevc_metadata=crop_bottom=44'], {
    height: 148,
  }),
  // heygen-com/hyperframes#2598
  plays('Pictures that can be seen through', '.mov', [
    ...[...film({ filters: 'format=yuva444p10le' }), '-c:v', 'prores_ks', '-profile:v', '4444', '-c:a', 'pcm_s16le'],
  ]),
  plays('H.264 that refreshes bit by bit', '.mkv', [...FILM, ...H264, '-x264-params', 'intra-refresh=1', ...AC3]),
  plays(
    'A tape of DV',
    '.avi',
    [...film({ size: '720x576', fps: 25 }), '-c:v', 'dvvideo', '-c:a', 'pcm_s16le', '-ac', '2'],
    { width: 720, height: 576 },
  ),
  plays('Twelve sounds', '.mkv', [...FILM, '-map', '0', ...TWELVE, ...MPEG4, ...AC3]),
  // stashapp/stash#4576
  plays('AVI that says it lasts for days', '.avi', [...FILM, ...MPEG4, ...MP3], {}, { alter: sayLonger(10_000) }),
  plays('Pictures that stand still for seconds', '.mkv', [
    ...[...film({ only: 'lt(t,1.1)+gt(t,4.3)' }), '-fps_mode', 'vfr', ...HEVC, ...AC3],
  ]),
  plays(
    'Film as television has it',
    '.mkv',
    [
      ...film({ size: '320x240', fps: '24000/1001', filters: 'format=yuv420p,telecine' }),
      ...['-r', '30000/1001', ...MPEG2, '-flags', '+ilme+ildct', ...AC3],
    ],
    { width: 320, height: 240, isInterlaced: true },
  ),
  plays('A camera that watches a door', '.mkv', [
    ...[...picture({ fps: 15 }), ...sound({ rate: 8_000 }), ...H264, '-c:a', 'pcm_alaw'],
  ]),
  plays('FLAC in MP4', '.mp4', [...FILM, ...H264, '-c:a', 'flac', '-strict', '-2']),
  plays('Flash of a web camera', '.flv', [
    ...[...picture({ fps: 15 }), ...sound({ rate: 22_050 }), '-c:v', 'flv', '-q:v', '4', '-c:a', 'nellymoser'],
  ]),
  plays('DNxHR', '.mov', [
    ...[...film({ filters: 'format=yuv422p' }), '-c:v', 'dnxhd', '-profile:v', 'dnxhr_lb', '-c:a', 'pcm_s24le'],
  ]),
  plays('QuickTime’s animation', '.mov', [
    ...[...film({ filters: 'format=rgb24' }), '-c:v', 'qtrle', '-c:a', 'adpcm_ima_qt'],
  ]),
  plays('Cinepak', '.avi', [...film({ fps: 12 }), '-c:v', 'cinepak', '-c:a', 'adpcm_ms']),
  // video-dev/hls.js#6485
  plays('AAC of 16 kHz in mono, copied', '.mkv', [...picture(), ...sound({ rate: 16_000 }), ...H264, ...AAC]),
  plays('AAC of 96 kHz, copied', '.mkv', [...picture(), ...sound({ rate: 96_000 }), ...H264, ...AAC]),
  plays('A film with chapters', '.mp4', [...CHAPTERS, ...H264, ...AAC], { directly: true }),
  plays('VP9 that can be seen through', '.webm', [
    ...[...film({ filters: 'format=yuva420p' }), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
    ...['-auto-alt-ref', '0', '-b:v', '1M', '-c:a', 'libopus'],
  ]),
  // jellyfin/jellyfin#13550
  plays('A picture that begins two seconds late', '.mkv', [...FILM, '-vf', 'trim=start=2', ...HEVC, ...AC3]),
];
