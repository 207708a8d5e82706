/** Draws the moving skies of the sample films. They are small, soft pictures, one a frame, which ffmpeg scales up. */
import { clamp01, ease, fbm, noise } from './noise.ts';
import { blend, type Colour, gradient } from './picture.ts';

/** Draws the frame at `t` seconds into `out` (rgb24, `width` × `height`). */
export type Sky = (out: Uint8Array, width: number, height: number, t: number) => void;

/** @param paint the colour at x (0 to the picture's aspect ratio), y (0 top, 1 bottom) */
function perPixel(paint: (x: number, y: number, t: number) => Colour): Sky {
  return (out, width, height, t) => {
    let i = 0;
    for (let py = 0; py < height; py++) {
      for (let px = 0; px < width; px++) {
        const [r, g, b] = paint(px / height, py / height, t);
        out[i++] = clamp01(r / 255) * 255;
        out[i++] = clamp01(g / 255) * 255;
        out[i++] = clamp01(b / 255) * 255;
      }
    }
  };
}

const NIGHT: readonly Colour[] = [
  [5, 8, 24],
  [9, 22, 48],
  [18, 52, 76],
  [40, 88, 100],
];
const CURTAIN: readonly Colour[] = [
  [90, 255, 170],
  [50, 220, 180],
  [80, 110, 230],
  [150, 60, 190],
];

/** Three curtains of northern light over a blue night. */
export const aurora: Sky = (out, width, height, t) => {
  const curtains = [0, 1, 2].map((k) => {
    const foot = new Float32Array(width);
    const light = new Float32Array(width);
    const tall = new Float32Array(width);
    for (let px = 0; px < width; px++) {
      const x = px / height;
      foot[px] = 0.24 + 0.13 * k + 0.24 * (fbm(x * 1.3 + k * 9 + t * 0.035, t * 0.05 + k * 3, 3) - 0.5);
      const rays = 0.45 + 0.75 * noise(x * 22 + k * 40 + t * 0.5, t * 0.35) * noise(x * 9 - t * 0.3, k * 7);
      light[px] = rays * ease(0.36, 0.7, fbm(x * 0.9 - t * 0.045 + k * 21, t * 0.06, 2)) * (1 - 0.2 * k);
      tall[px] = 0.12 + 0.16 * noise(x * 3 + t * 0.1, k * 13 + t * 0.1);
    }
    return { foot, light, tall };
  });
  let i = 0;
  for (let py = 0; py < height; py++) {
    const y = py / height;
    const ground = gradient(NIGHT, y * 1.5);
    for (let px = 0; px < width; px++) {
      let [r, g, b] = ground;
      for (const { foot, light, tall } of curtains) {
        const up = (foot[px] as number) - y;
        const reach = tall[px] as number;
        const strength = (light[px] as number) * (up < 0 ? Math.exp(up / 0.018) : Math.exp(-up / reach));
        if (strength < 0.01) continue;
        const hue = gradient(CURTAIN, up / (reach * 2.2));
        r += hue[0] * strength;
        g += hue[1] * strength;
        b += hue[2] * strength;
      }
      out[i++] = Math.min(r, 255);
      out[i++] = Math.min(g, 255);
      out[i++] = Math.min(b, 255);
    }
  }
};

export interface Dusk {
  /** The sky's colours, from the zenith to the horizon. */
  stops: readonly Colour[];
  cloud: Colour;
  /** 0: clear, 1: overcast. */
  cover: number;
  /** Where the light stands, in units of the picture's height. */
  sun: { x: number; y: number; colour: Colour; size: number } | null;
}

/** A gradient with a low sun (or moon) and clouds that drift in perspective. */
export function dusk({ stops, cloud, cover, sun }: Dusk): Sky {
  return perPixel((x, y, t) => {
    let colour = gradient(stops, y / 0.68);
    const far = 1 / (0.16 + Math.max(0, 0.7 - y));
    const density = fbm(x * far * 0.55 + t * 0.05, far * 1.9 + t * 0.015, 4);
    const shade = ease(0.66 - cover * 0.4, 0.9 - cover * 0.3, density);
    let light = 0;
    if (sun) {
      const d = Math.hypot(x - sun.x, (y - sun.y) * 1.05);
      light = Math.exp(-d / (sun.size * 5)) * 0.75 + ease(sun.size * 1.06, sun.size * 0.94, d);
    }
    const lit = sun ? blend(cloud, sun.colour, clamp01(light * 1.3)) : cloud;
    colour = blend(colour, lit, shade * 0.72);
    return sun ? blend(colour, sun.colour, clamp01(light * (1 - shade * 0.45))) : colour;
  });
}

/** Light that falls through water in shafts. */
export const shafts: Sky = perPixel((x, y, t) => {
  const deep = gradient(
    [
      [120, 226, 222],
      [32, 150, 178],
      [10, 84, 124],
      [4, 40, 76],
      [2, 20, 46],
    ],
    y,
  );
  const angle = (x - 1.05) / (y + 0.38);
  const beams =
    noise(angle * 7 + t * 0.14, t * 0.22) * noise(angle * 17 - t * 0.2, t * 0.3 + 9) * 1.5 +
    0.3 * noise(angle * 34 + t * 0.35, 40 + t * 0.2);
  const strength = ease(0.28, 1.05, beams) * Math.exp(-y * 1.5) * Math.exp(-angle * angle * 1.1);
  const ripple = ease(0.55, 0.95, fbm(x * 5 + t * 0.2, (1 / (y + 0.05)) * 0.7 - t * 0.3, 3)) * Math.exp(-y * 7) * 0.8;
  return blend(deep, [226, 255, 240], clamp01(strength * 1.25 + ripple));
});

/** Gas between the stars: noise bent by noise. */
export const nebula: Sky = perPixel((x, y, t) => {
  const u = x * 1.5 + t * 0.012;
  const v = y * 1.5 + 4;
  const bendX = fbm(u + 1.7, v + t * 0.014, 3);
  const bendY = fbm(u + 8.3, v + 2.8 - t * 0.012, 3);
  const gas = fbm(u + 2.6 * bendX, v + 2.6 * bendY, 4);
  const dust = fbm(u * 1.7 + 3 * bendY + 20, v * 1.7 - 2 * bendX, 3);
  let colour = gradient(
    [
      [4, 4, 14],
      [18, 12, 46],
      [84, 26, 92],
      [206, 74, 110],
      [255, 178, 126],
      [255, 240, 214],
    ],
    ease(0.34, 0.8, gas) * 0.95,
  );
  colour = blend(colour, [24, 116, 160], ease(0.5, 0.78, bendX) * 0.6);
  return blend(colour, [4, 3, 12], ease(0.5, 0.72, dust) * 0.75);
});
