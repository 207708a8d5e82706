/**
 * The content of the odd films: twelve fields of colour, a clock, a moving bar, and once a second a flash with a beep.
 */

/** The length of a film, in seconds. A few kinds of films state a length of their own. */
export const LENGTH_S = 6;

/** When a flash and its beep begin and end, as parts of each second. */
export const FLASH_S = { from: 0.5, to: 0.7 } as const;

/** The number of the field that shows the clock. */
const CLOCK = 5;
const FIELDS = [
  ...['0x4060a0', '0xa05040', '0x50a060', '0x909040'],
  ...['0x705090', '0x000000', '0x409090', '0xa07030'],
  ...['0x406040', '0x904070', '0x6080b0', '0x707070'],
];
const SECONDS = ['0x306030', '0xa04040', '0x4040a0', '0xa0a050', '0x50a0a0', '0xa050a0', '0x808080', '0x303030'];

const field = (at: number, colour: string, when = ''): string =>
  `drawbox=x=${at % 4}:y=${Math.floor(at / 4)}:w=1:h=1:t=fill:color=${colour}${when}`;

export interface PictureOptions {
  /** Width and height in pixels, such as `320x180`. */
  size?: string;
  fps?: number | string;
  seconds?: number;
  /** Which pictures of the source the film has: an expression for ffmpeg's filter `select`. */
  only?: string;
  /** Filters that follow the picture's own, such as those that interlace it. */
  filters?: string;
}

/** @returns ffmpeg's arguments for an input with this picture */
export function picture({
  size = '320x180',
  fps = 24,
  seconds = LENGTH_S,
  only = '1',
  filters = 'format=yuv420p',
}: PictureOptions = {}): string[] {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const barHeight = Math.max(2, 2 * Math.floor(height / 30));
  const barWidth = 2 * Math.floor(width / 40);
  const fields = [
    `color=black:s=4x3:r=${fps}:d=${seconds},format=yuv444p`,
    ...FIELDS.map((colour, at) => field(at, colour)),
    ...SECONDS.map((colour, second) => field(CLOCK, colour, `:enable='gte(t,${second})'`)),
    `drawbox=w=4:h=3:t=fill:color=white:enable='between(mod(t,1),${FLASH_S.from},${FLASH_S.to})'`,
    `select='${only}'`,
    `scale=${width}:${height}:flags=neighbor,setsar=1[fields]`,
  ].join(',');
  const bar = `color=white:s=${barWidth}x${barHeight}:r=${fps}:d=${seconds}[bar]`;
  const moving = `overlay=x='mod(t*${width / 2},main_w-${barWidth})':y='main_h/3-${barHeight / 2}':format=yuv444`;
  return ['-f', 'lavfi', '-i', `${fields};${bar};[fields][bar]${moving},${filters}`];
}

export interface SoundOptions {
  /** The frequency of the beeps, in hertz. It tells the tracks apart. */
  hertz?: number;
  seconds?: number;
  rate?: number;
  channels?: number;
  /** ffmpeg's name for the order of the channels. Without it the sound does not state the order. */
  layout?: string;
}

/**
 * The frequencies of the beeps, in hertz: those of the film's own sound, and those of tracks that must not be heard.
 */
export const TONE = { own: 880, other: 330 } as const;

/** @returns ffmpeg's arguments for an input with this sound */
export function sound({
  hertz = TONE.own,
  seconds = LENGTH_S,
  rate = 48_000,
  channels = 1,
  layout,
}: SoundOptions = {}): string[] {
  const beep = `0.4*sin(2*PI*${hertz}*t)*between(mod(t,1),${FLASH_S.from},${FLASH_S.to})`;
  const all = Array.from({ length: channels }, () => beep).join('|');
  return ['-f', 'lavfi', '-i', `aevalsrc=exprs='${all}':s=${rate}:d=${seconds}${layout ? `:c=${layout}` : ''}`];
}
