/**
 * How large a picture is encoded, and what is done to it: HDR, interlacing, pixels' shape. These filters are a part of
 * a filter graph.
 */
import type { Picture } from '../probe/picture.ts';

/** The greatest length of the encoded picture's longer side, in pixels. */
const MOST_LONG = 1_280;
/** The greatest length of the encoded picture's shorter side, in pixels. */
const MOST_SHORT = 720;

/**
 * @returns the size of the encoded picture in pixels, no larger than the original. Width and height are even: the
 * picture's colours have half as many dots in each direction
 */
export function encodedSize({ width, height }: Pick<Picture, 'width' | 'height'>): { width: number; height: number } {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const scale = Math.min(1, MOST_LONG / long, MOST_SHORT / short);
  const even = (pixels: number): number => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

/**
 * The chain deinterlaces before it scales. It scales before it changes the light, since the change of the light takes
 * longer the larger the picture is. ffmpeg has turned the picture upright before the chain.
 * @returns a chain that makes an upright picture with square pixels, no larger than 1280 × 720 or 720 × 1280, for a
 * screen without HDR
 */
export function filtersFor(picture: Picture): string {
  const { width, height } = encodedSize(picture);
  return [
    ...(picture.lateS > 0 ? [`setpts=PTS-${picture.lateS}/TB,trim=start=0`] : []),
    ...(picture.isThinned ? [`fps=${picture.frameRate}`] : []),
    ...deinterlaced(picture),
    `scale=${width}:${height}:flags=bilinear,setsar=1`,
    ...toneMapped(picture),
  ].join(',');
}

/**
 * A film whose frames come at uneven times may show one frame for minutes, but each segment must begin with a frame. So
 * this chain adds a frame at each full second.
 *
 * For example, ffmpeg begins at second 100 of the film, where the frame of second 90 is still shown. ffmpeg counts from
 * second 100, so this frame has the time -10. The chain adds copies of this frame at 0, 1, 2 and so on. It drops the
 * frame itself, since -10 is before the place where ffmpeg begins.
 * @param filters the chain of `filtersFor`
 */
export const withFullSeconds = (filters: string): string =>
  `${filters},split[own][seen];[own]trim=start=0[after];[seen]fps=1:round=up,trim=start=0[full];[after][full]interleave`;

function deinterlaced({ interlacing }: Picture): string[] {
  switch (interlacing) {
    case 'none':
      return [];
    case 'flagged':
      return ['bwdif=mode=send_frame:deint=interlaced'];
    case 'top':
      return ['bwdif=mode=send_frame:parity=tff'];
    case 'bottom':
      return ['bwdif=mode=send_frame:parity=bff'];
  }
}

const TRANSFERS = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const;

/** The brightness of a white shirt or page in HDR (ITU-R BT.2408), in cd/m². */
const WHITE = 203;
/** The usual greatest brightness of a film in HDR, in cd/m². */
const BRIGHTEST = 1_000;

/**
 * Converts to BT.709 by way of linear light, where 1 is white.
 * - A file may state what its light means without stating what its colours mean. So `setparams` states both.
 * - `mobius` keeps light up to 0.5 as it is, and compresses all brighter light into the range from 0.5 to 1.
 * - The film's own statement of its brightest frame may change from scene to scene. So `peak` replaces it.
 */
function toneMapped({ light }: Picture): string[] {
  if (light === 'sdr') return [];
  return [
    `setparams=color_primaries=bt2020:color_trc=${TRANSFERS[light]}:colorspace=bt2020nc`,
    `zscale=t=linear:npl=${WHITE},format=gbrpf32le,zscale=p=bt709`,
    `tonemap=mobius:param=0.5:peak=${(BRIGHTEST / WHITE).toFixed(2)}:desat=0`,
    'zscale=t=bt709:m=bt709:r=tv,format=yuv420p',
  ];
}
