/** What ffmpeg's filters make of a film's picture, so that it looks right in a browser: a part of a filter graph. */
import type { Picture } from './picture.ts';

/** The longer side and the shorter one, in pixels. */
const MOST_LONG = 1_280;
const MOST_SHORT = 720;

/** How large a picture is encoded: no larger than it is, and even, as its colours have half as many dots. In pixels. */
export function encodedSize({ width, height }: Pick<Picture, 'width' | 'height'>): { width: number; height: number } {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const scale = Math.min(1, MOST_LONG / long, MOST_SHORT / short);
  const even = (pixels: number): number => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

/**
 * Lines of two moments are made one picture before it is scaled; and it is scaled before its light is changed, which takes
 * longer the larger it is. ffmpeg itself has turned it before all of these.
 * @returns a chain that makes it upright, with square pixels, no more than a screen shows, and for a screen without HDR
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
 * As `filtersFor`, for frames that come unevenly: beside each of the film's own there is one at each full second, which shows what
 * is seen then. A film may show one picture for minutes, and a segment must have a frame to begin with. It may have come before
 * that segment, so ffmpeg has to begin there, and what is before 0 is left away here.
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

/** White as HDR has it for paper, a shirt or a page (ITU-R BT.2408), and what films are no brighter than as a rule: in cd/m². */
const WHITE = 203;
const BRIGHTEST = 1_000;

/**
 * To BT.709 by way of linear light, where 1 is white. `mobius` leaves the darker half of that as it is, and presses all that is brighter
 * into the rest. What a film says of its own brightest frame is not asked: it may change from scene to scene. A file may name its
 * light and not its colours, so they are named here.
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
