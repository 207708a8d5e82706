/** What ffprobe says of a film's picture: size, rotation, interlacing, HDR, frame rate. */
import * as v from 'valibot';
import { codecNameOf } from './codec-name.ts';
import { numeral } from './ffprobe.ts';

const SideDataSchema = v.object({
  side_data_type: v.optional(v.string(), ''),
  displaymatrix: v.optional(v.string()),
  dv_profile: v.optional(v.number()),
  dv_bl_signal_compatibility_id: v.optional(v.number()),
});

/** The fields of an ffprobe stream that matter for a picture. */
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
  /** How many frames the file has, whether they are shown or not. */
  nb_frames: v.optional(numeral),
  /** For how long frames are shown, in seconds. */
  duration: v.optional(numeral),
  disposition: v.optional(v.record(v.string(), v.number()), {}),
  tags: v.optional(v.record(v.string(), v.string()), {}),
  side_data_list: v.optional(v.array(SideDataSchema), []),
});
export type PictureStream = v.InferOutput<typeof PictureStreamSchema>;

export const PictureSchema = v.object({
  /** The file's stream: ffmpeg's `0:<stream>`. */
  stream: v.number(),
  /**
   * False when a cover, or another picture, comes before this picture in the file. A browser that plays the file itself
   * may then show the earlier picture.
   */
  isFirst: v.boolean(),
  /**
   * The picture can be seen through in places. A WebM stores the transparency beside the picture, and not every browser
   * decodes the transparency.
   */
  isTransparent: v.boolean(),
  codec: v.string(),
  pixelFormat: v.string(),
  /** The size as it is shown, upright and with square pixels. In pixels. */
  width: v.number(),
  height: v.number(),
  /** The width of a pixel divided by its height, once the picture stands upright. */
  pixelAspect: v.number(),
  /** The picture is stored on its side or mirrored. ffmpeg turns a decoded picture; a copied one stays as it is. */
  isTurned: v.boolean(),
  /**
   * An interlaced frame shows two moments: its top lines (the first, the third and so on) show one moment, and its
   * bottom lines show another. `none`: no frame is interlaced. `flagged`: each frame states whether it is interlaced.
   * `top` or `bottom`: all frames are interlaced, and these lines show the earlier moment.
   */
  interlacing: v.picklist(['none', 'flagged', 'top', 'bottom']),
  /** The file as a whole states that the picture is interlaced. Single frames may be so without that statement. */
  isInterlaced: v.boolean(),
  /** The meaning of the pixels' values: only HDR screens show `pq` and `hlg` (ITU-R BT.2100) as they are. */
  light: v.picklist(['sdr', 'pq', 'hlg']),
  /**
   * The number of frames that are shown in a second. Null when the frames come at uneven times: each frame then keeps
   * its time.
   */
  frameRate: v.nullable(v.number()),
  /** The film has more frames a second than Headstart shows: ffmpeg leaves some out. */
  isThinned: v.boolean(),
  /**
   * By how many seconds ffmpeg shows the picture later than the sound; more than 0 only when the file does not state
   * when each frame is shown.
   */
  lateS: v.number(),
  /** The file's edit list hides some of the frames. A copied picture would show them. */
  isTrimmed: v.boolean(),
});
export type Picture = v.InferOutput<typeof PictureSchema>;

/**
 * Codecs of single pictures. When a file also has a video stream with another codec, a stream with one of these codecs
 * is a cover, even when the file does not say so.
 */
const STILLS = ['mjpeg', 'png', 'bmp', 'gif', 'tiff', 'webp', 'jpegxl'];

/** Formats that store the order in which frames are decoded, and not when each is shown. By ffprobe's names. */
const WITHOUT_TIMES = ['avi', 'ogg'];

/** @param format of the file, by ffprobe's name. @returns null for a file without a picture */
export function pictureIn(streams: readonly PictureStream[], format: string): Picture | null {
  const pictures = streams.filter(({ codec_type }) => codec_type === 'video');
  const moving = pictures.filter(({ disposition: { attached_pic, timed_thumbnails, still_image } }) => {
    return !attached_pic && !timed_thumbnails && !still_image;
  });
  const found = moving.find(({ codec_name }) => !STILLS.includes(codec_name)) ?? moving[0];
  if (!found) return null;
  const frames = framesOf(found);
  // For a format in `WITHOUT_TIMES`, ffmpeg shows a frame at the time at which the decoder outputs the frame. With a
  // `has_b_frames` of 2, the decoder reads two more frames before it outputs the first one, since a later frame may
  // have to be shown earlier. So the picture is two frames later than the sound.
  const heldBack = WITHOUT_TIMES.includes(format) ? found.has_b_frames : 0;
  return {
    stream: found.index,
    isFirst: found === pictures[0],
    isTransparent: Object.entries(found.tags).some(([name, value]) => /^alpha_mode$/i.test(name) && value === '1'),
    codec: codecNameOf(found),
    pixelFormat: found.pix_fmt,
    ...shapeOf(found),
    ...linesOf(found),
    light: lightOf(found),
    ...frames,
    lateS: heldBack / (frames.frameRate ?? USUAL_RATE),
    isTrimmed: format.includes(WITH_EDIT_LIST) && hiddenSeconds(found) > MOST_HIDDEN_S,
  };
}

/** A part of ffprobe's name for the format of MP4 and QuickTime files, which have edit lists. */
const WITH_EDIT_LIST = 'mp4';
/**
 * The film does not count as trimmed when its edit list hides at most this, in seconds. Programs write edit lists that
 * are wrong by a frame or two, and a few frames more do no harm.
 */
const MOST_HIDDEN_S = 0.1;

/**
 * The number of frames divided by their average rate is the length of all frames. ffprobe's `duration` is the length of
 * the frames that are shown. The difference is the length of the frames that the edit list hides.
 * @returns 0 when ffprobe states no rate or no duration
 */
function hiddenSeconds({ nb_frames = 0, avg_frame_rate, duration }: PictureStream): number {
  const average = quotient(avg_frame_rate, '/');
  return average === null || duration === undefined ? 0 : nb_frames / average - duration;
}

/**
 * A difference of less than 2 % is an encoder's rounding. Two frame rates that differ by less count as the same rate,
 * and a pixel whose width and height differ by less counts as square.
 */
const NEARLY = 0.02;

function shapeOf({ width, height, sample_aspect_ratio, side_data_list }: PictureStream) {
  const { isTurned, isOnItsSide } = turnOf(side_data_list);
  const told = quotient(sample_aspect_ratio, ':');
  const stored = told !== null && Math.abs(told - 1) > NEARLY ? told : 1;
  const [wide, high, pixelAspect] = isOnItsSide ? [height, width, 1 / stored] : [width, height, stored];
  return { width: Math.round(wide * pixelAspect), height: high, pixelAspect, isTurned };
}

/**
 * Reads the display matrix: three rows of three numbers. The first two numbers of the first two rows turn the picture
 * (ISO 14496-12, 6.2.2).
 */
function turnOf(sideData: PictureStream['side_data_list']): { isTurned: boolean; isOnItsSide: boolean } {
  const text = sideData.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix ?? '';
  const rows = text.split('\n').flatMap((line) => /:\s*(-?\d+)\s+(-?\d+)/.exec(line)?.slice(1).map(Number) ?? []);
  const [a = 1, b = 0, c = 0, d = 1] = rows;
  const isOnItsSide = Math.abs(b) > Math.abs(a);
  return { isTurned: isOnItsSide || a < 0 || d < 0 || Math.abs(b) > a / 2 || Math.abs(c) > d / 2, isOnItsSide };
}

/** The decoders of these codecs state for each frame whether it is interlaced. */
const FLAGGING = ['h264', 'mpeg2video', 'mpeg1video', 'mpeg4', 'vc1', 'wmv3', 'prores', 'dnxhd', 'dvvideo'];
/** A film with one of these codecs may mix interlaced frames with others, whatever the file states. */
const MIXED = ['mpeg2video', 'vc1'];
/** The lines of a frame that are shown first, for each order of fields that ffprobe names. */
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
  // A file with Dolby Vision may describe its base layer only in `side_data_list`.
  const compatibility = side_data_list.find(({ dv_profile }) => dv_profile)?.dv_bl_signal_compatibility_id;
  return compatibility === 1 || compatibility === 6 ? 'pq' : compatibility === 4 ? 'hlg' : 'sdr';
}

/** The profiles of Dolby Vision whose base layer may have colours that no other format has. */
const OWN_COLOURS = [5, 10];

/** @returns whether only Dolby Vision can read the colours: decoded without it, the picture is purple and green */
export const isDolbyVisionAlone = (streams: readonly PictureStream[], { stream }: Picture): boolean =>
  streams
    .filter(({ index }) => index === stream)
    .flatMap(({ side_data_list }) => side_data_list)
    .some(
      ({ dv_profile = 0, dv_bl_signal_compatibility_id = 0 }) =>
        OWN_COLOURS.includes(dv_profile) && dv_bl_signal_compatibility_id === 0,
    );

/** No film has more frames a second. A file that states a higher rate has counted milliseconds and not frames. */
const MOST_FRAMES = 300;
/** A film with fewer frames a second counts as uneven: one of its segments may have no frame. */
const LEAST_EVEN = 10;
/** The rate of a film that states none. */
const USUAL_RATE = 25;
/** Headstart shows no more frames a second: few screens show more, and an encoder would have twice the work. */
const MOST_SHOWN = 60.5;
/** For these codecs ffprobe counts fields; for all others it counts frames. */
const OF_FIELDS = ['h264', 'mpeg2video', 'mpeg1video', 'vc1'];

/**
 * ffprobe states two rates. `avg_frame_rate` is the average number of frames in a second. `r_frame_rate` is 10 when all
 * frames come at whole tenths of a second, even if many tenths have no frame. When frames come evenly, the two rates
 * are the same.
 */
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

/** @returns null for a text that is no quotient, and for 0 */
function quotient(text: string, sign: string): number | null {
  const [over = Number.NaN, under = Number.NaN] = text.split(sign).map(Number);
  const value = over / under;
  return Number.isFinite(value) && value > 0 ? value : null;
}
