/** A film's picture: what ffprobe says of it, as far as that decides how it is shown. */
import * as v from 'valibot';

const SideDataSchema = v.object({
  side_data_type: v.optional(v.string(), ''),
  displaymatrix: v.optional(v.string()),
  dv_profile: v.optional(v.number()),
  dv_bl_signal_compatibility_id: v.optional(v.number()),
});

/** A stream of ffprobe's, as far as pictures have it. */
export const PictureStreamSchema = v.object({
  index: v.number(),
  codec_type: v.optional(v.string()),
  codec_name: v.optional(v.string(), 'unknown'),
  codec_tag_string: v.optional(v.string(), ''),
  width: v.optional(v.number(), 0),
  height: v.optional(v.number(), 0),
  pix_fmt: v.optional(v.string(), ''),
  sample_aspect_ratio: v.optional(v.string(), ''),
  field_order: v.optional(v.string(), 'unknown'),
  color_transfer: v.optional(v.string(), 'unknown'),
  r_frame_rate: v.optional(v.string(), ''),
  avg_frame_rate: v.optional(v.string(), ''),
  has_b_frames: v.optional(v.number(), 0),
  disposition: v.optional(v.record(v.string(), v.number()), {}),
  side_data_list: v.optional(v.array(SideDataSchema), []),
});
export type PictureStream = v.InferOutput<typeof PictureStreamSchema>;

export const PictureSchema = v.object({
  /** Which of the file's streams: ffmpeg's `0:<stream>`. */
  stream: v.number(),
  /** Else a cover, or another picture, stands before it: a program that plays the file as it is may show that one. */
  isFirst: v.boolean(),
  codec: v.string(),
  pixelFormat: v.string(),
  /** As it is shown: upright, and with square pixels. In pixels. */
  width: v.number(),
  height: v.number(),
  /** How wide its pixels are, of one's height, once it stands upright. */
  pixelAspect: v.number(),
  /** It is stored on its side or mirrored. ffmpeg turns what it decodes; what it copies stays as it is. */
  isTurned: v.boolean(),
  /**
   * Whether a frame has the lines of two moments. `flagged`: each frame says it of itself. `top` and `bottom`: all frames have,
   * and these are the lines of the first moment.
   */
  interlacing: v.picklist(['none', 'flagged', 'top', 'bottom']),
  /** Whether the file says that it is interlaced: `flagged` alone is no news of that. */
  isInterlaced: v.boolean(),
  /** What its values stand for: screens show `pq` and `hlg` (ITU-R BT.2100) only where they are made for that. */
  light: v.picklist(['sdr', 'pq', 'hlg']),
  /** Frames a second, as many as are shown; null where they come unevenly, and are shown so. */
  frameRate: v.nullable(v.number()),
  /** It has more frames than are shown. */
  isThinned: v.boolean(),
  /** How much later than its sound ffmpeg shows it, as the file does not say when; in seconds. */
  lateS: v.number(),
});
export type Picture = v.InferOutput<typeof PictureSchema>;

/** Codecs of single pictures: where there is another stream, one of these is a cover, also if the file does not say so. */
const STILLS = ['mjpeg', 'png', 'bmp', 'gif', 'tiff', 'webp', 'jpegxl'];

/** Files that tell in which order frames are decoded, and not when each is shown. By ffprobe's names of formats. */
const WITHOUT_TIMES = ['avi', 'ogg'];

/** @param format of the file, as ffprobe names it. @returns null where there is none */
export function pictureIn(streams: readonly PictureStream[], format: string): Picture | null {
  const pictures = streams.filter(({ codec_type }) => codec_type === 'video');
  const moving = pictures.filter(({ disposition: { attached_pic, timed_thumbnails, still_image } }) => {
    return !attached_pic && !timed_thumbnails && !still_image;
  });
  const found = moving.find(({ codec_name }) => !STILLS.includes(codec_name)) ?? moving[0];
  if (!found) return null;
  const frames = framesOf(found);
  // A frame counts as shown when the decoder gives it out, and it holds back as many as may be shown before.
  const heldBack = WITHOUT_TIMES.includes(format) ? found.has_b_frames : 0;
  return {
    stream: found.index,
    isFirst: found === pictures[0],
    codec: found.codec_name,
    pixelFormat: found.pix_fmt,
    ...shapeOf(found),
    ...linesOf(found),
    light: lightOf(found),
    ...frames,
    lateS: heldBack / (frames.frameRate ?? USUAL_RATE),
  };
}

/** Less than this share away from square is an encoder's rounding. */
const NEARLY = 0.02;

function shapeOf({ width, height, sample_aspect_ratio, side_data_list }: PictureStream) {
  const { isTurned, isOnItsSide } = turnOf(side_data_list);
  const told = quotient(sample_aspect_ratio, ':');
  const stored = told !== null && Math.abs(told - 1) > NEARLY ? told : 1;
  const [wide, high, pixelAspect] = isOnItsSide ? [height, width, 1 / stored] : [width, height, stored];
  return { width: Math.round(wide * pixelAspect), height: high, pixelAspect, isTurned };
}

/** By its display matrix: three rows of three numbers, of which the first two of the first two rows turn (ISO 14496-12, 6.2.2). */
function turnOf(sideData: PictureStream['side_data_list']): { isTurned: boolean; isOnItsSide: boolean } {
  const text = sideData.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix ?? '';
  const rows = text.split('\n').flatMap((line) => /:\s*(-?\d+)\s+(-?\d+)/.exec(line)?.slice(1).map(Number) ?? []);
  const [a = 1, b = 0, c = 0, d = 1] = rows;
  const isOnItsSide = Math.abs(b) > Math.abs(a);
  return { isTurned: isOnItsSide || a < 0 || d < 0 || Math.abs(b) > a / 2 || Math.abs(c) > d / 2, isOnItsSide };
}

/** Their decoders tell of each frame whether it is interlaced. */
const FLAGGING = ['h264', 'mpeg2video', 'mpeg1video', 'mpeg4', 'vc1', 'wmv3', 'prores', 'dnxhd', 'dvvideo'];
/** Of these, one film may have both kinds of frames, whichever the file says. */
const MIXED = ['mpeg2video', 'vc1'];
/** Which lines are shown first, by ffprobe's name for the order in which fields are stored and shown. */
const FIRST_LINES: Record<string, 'top' | 'bottom'> = { tt: 'top', bt: 'top', bb: 'bottom', tb: 'bottom' };

function linesOf({ codec_name, field_order }: PictureStream): Pick<Picture, 'interlacing' | 'isInterlaced'> {
  const first = FIRST_LINES[field_order];
  const isInterlaced = first !== undefined;
  const isNone = field_order === 'progressive' && !MIXED.includes(codec_name);
  const interlacing = FLAGGING.includes(codec_name) && !isNone ? 'flagged' : (first ?? 'none');
  return { interlacing, isInterlaced };
}

function lightOf({ color_transfer, side_data_list }: PictureStream): Picture['light'] {
  if (color_transfer === 'smpte2084') return 'pq';
  if (color_transfer === 'arib-std-b67') return 'hlg';
  if (color_transfer !== 'unknown') return 'sdr';
  // A file that has Dolby Vision may name its base layer there alone.
  const compatibility = side_data_list.find(({ dv_profile }) => dv_profile)?.dv_bl_signal_compatibility_id;
  return compatibility === 1 || compatibility === 6 ? 'pq' : compatibility === 4 ? 'hlg' : 'sdr';
}

/** Of Dolby Vision, these profiles have a base layer in colours of their own where it is compatible with nothing else. */
const OWN_COLOURS = [5, 10];

/** @returns whether its colours are known to Dolby Vision alone: decoded, it is purple and green */
export const isDolbyVisionAlone = (streams: readonly PictureStream[], { stream }: Picture): boolean =>
  streams
    .filter(({ index }) => index === stream)
    .flatMap(({ side_data_list }) => side_data_list)
    .some(
      ({ dv_profile = 0, dv_bl_signal_compatibility_id = 0 }) =>
        OWN_COLOURS.includes(dv_profile) && dv_bl_signal_compatibility_id === 0,
    );

/** No film has more frames a second: what says so counts milliseconds. */
const MOST_FRAMES = 300;
/** What has fewer has none in some segment. */
const LEAST_EVEN = 10;
/** Of a film that does not say. */
const USUAL_RATE = 25;
/** Few screens show more, and an encoder has twice the work. */
const MOST_SHOWN = 60.5;
/** In these, ffprobe counts fields where it counts frames elsewhere. */
const OF_FIELDS = ['h264', 'mpeg2video', 'mpeg1video', 'vc1'];

/** ffprobe's two rates, the lowest that has all of its times and the average, are the same where frames come evenly. */
function framesOf({
  codec_name,
  r_frame_rate,
  avg_frame_rate,
}: PictureStream): Pick<Picture, 'frameRate' | 'isThinned'> {
  const [ticks, average] = [quotient(r_frame_rate, '/'), quotient(avg_frame_rate, '/')];
  if (ticks === null || average === null || average > MOST_FRAMES) return { frameRate: null, isThinned: false };
  const isAt = (rate: number): boolean => Math.abs(rate / average - 1) < NEARLY;
  const isEven = isAt(ticks) || (OF_FIELDS.includes(codec_name) && isAt(ticks / 2));
  let shown = average;
  while (shown > MOST_SHOWN) shown /= 2;
  const isThinned = shown < average;
  return { frameRate: isThinned || (isEven && shown >= LEAST_EVEN) ? shown : null, isThinned };
}

/** @returns null for what is none, and for 0 */
function quotient(text: string, sign: string): number | null {
  const [over = Number.NaN, under = Number.NaN] = text.split(sign).map(Number);
  const value = over / under;
  return Number.isFinite(value) && value > 0 ? value : null;
}
