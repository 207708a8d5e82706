/** Draws the land of the sample films: ridges, pines, fog, water. Sizes are in the picture's pixels. */
import { clamp01, ease, fbm, noise, type Random, random, ridged } from './noise.ts';
import { blank, blend, type Canvas, type Colour, dab } from './picture.ts';

export interface Ridge {
  width: number;
  height: number;
  seed: number;
  /**
   * How many peaks a ridge has if its width equals its height. A wider ridge has more: with 3, a ridge 200 pixels wide
   * and 100 pixels high has about 6 peaks.
   */
  peaks: number;
  /** 0: rolling hills, 1: crags. */
  crags: number;
  /** The ridge's colours: `dark` in shadow, `light` where the light falls. */
  dark: Colour;
  light: Colour;
  /** The colour into which the foot of the ridge dissolves. `hazy` says how much, from 0 to 1. */
  haze: Colour;
  hazy: number;
  /** The share of the height, from the top, that lies under snow. */
  snow?: { colour: Colour; down: number };
}

/** A mountain ridge, lit from the left; the picture's bottom is its foot. */
export function ridge(r: Ridge): Canvas {
  const picture = blank(r.width, r.height);
  const { data } = picture;
  const unit = r.peaks / r.height;
  const crest = (x: number): number => {
    const soft = fbm(x * unit * 0.6 + r.seed, r.seed * 3.1, 6);
    const sharp = ridged(x * unit * 0.5 + r.seed * 1.7, r.seed * 5.3, 6);
    return r.height * (1 - clamp01(0.12 + 0.8 * (soft * (1 - r.crags) + sharp * r.crags)));
  };
  const ground = (x: number, y: number): number =>
    ridged(x * unit * 1.3 + r.seed * 7, y * unit * 0.9 + r.seed, 5) + 0.35 * fbm(x * unit * 9, y * unit * 7, 2);
  for (let x = 0; x < r.width; x++) {
    const top = crest(x);
    for (let y = Math.max(0, Math.floor(top)); y < r.height; y++) {
      const cover = Math.min(1, y + 1 - top);
      const slope = (ground(x, y) - ground(x - 2.5, y - 1)) * 6 * (r.height / 500);
      const sun = clamp01(0.42 + slope * (0.4 + 0.6 * r.crags));
      let colour = blend(r.dark, r.light, sun);
      if (r.snow) {
        const line = r.snow.down + 0.34 * (fbm(x * unit * 3, y * unit * 3, 3) - 0.5) + 0.2 * (sun - 0.5);
        const lies = ease(0.03, -0.03, (y - top) / r.height - line * (1 - (top / r.height) * 0.75));
        colour = blend(colour, blend(blend(r.dark, r.snow.colour, 0.42), r.snow.colour, sun), lies * 0.92);
      }
      const deep = (y - top * 0.5) / (r.height - top * 0.5);
      colour = blend(colour, r.haze, r.hazy * ease(0.05, 1, deep) + 0.12 * r.hazy);
      const i = (y * r.width + x) * 4;
      data[i] = colour[0];
      data[i + 1] = colour[1];
      data[i + 2] = colour[2];
      data[i + 3] = cover * 255;
    }
  }
  return picture;
}

function pine(picture: Canvas, next: Random, x: number, foot: number, tall: number, dark: Colour, tip: Colour): void {
  const spread = tall * (0.17 + 0.06 * next());
  const tiers = 7 + Math.floor(tall / 34);
  const lean = (next() - 0.5) * 0.05;
  const phase = next() * 100;
  for (let row = 0; row < tall; row++) {
    const down = row / tall;
    const tier = (down * tiers) % 1;
    const half = spread * down ** 0.85 * (0.5 + 0.5 * tier);
    const middle = x + lean * (tall - row);
    const y = foot - tall + row;
    for (let dx = -Math.ceil(half) - 2; dx <= half + 2; dx++) {
      const ragged = half * (0.72 + 0.55 * noise(phase + row * 0.34, dx * 0.22));
      const edge = Math.max(ragged, 0.9) - Math.abs(dx);
      if (edge <= 0) continue;
      const lit = clamp01(0.5 - dx / (spread * 2.2)) * (0.4 + 0.6 * noise(row * 0.5, dx * 0.5 + phase));
      dab(picture, middle + dx, y, blend(dark, tip, lit * 0.8), edge);
    }
  }
}

export interface Pines {
  width: number;
  height: number;
  seed: number;
  /** Mean distance between trunks. */
  every: number;
  dark: Colour;
  tip: Colour;
}

/** A stand of pines on a low bank. */
export function pines(p: Pines): Canvas {
  const picture = blank(p.width, p.height);
  const next = random(p.seed);
  const bank = (x: number): number => p.height * (0.84 + 0.14 * (fbm((x / p.height) * 0.9 + p.seed, 2, 4) - 0.5) * 2);
  for (let x = 0; x < p.width; x++) {
    for (let y = Math.floor(bank(x)); y < p.height; y++) {
      dab(picture, x, y, blend(p.dark, p.tip, 0.25 * fbm(x * 0.05, y * 0.12, 3)), Math.min(1, y + 1 - bank(x)));
    }
  }
  for (let x = -p.every; x < p.width + p.every; x += p.every * (0.3 + 1.4 * next())) {
    const crowd = fbm((x / p.height) * 0.7 + p.seed * 2, 5, 2);
    if (crowd < 0.36) continue;
    const tall = p.height * (0.2 + 0.62 * crowd * (0.55 + 0.6 * next()));
    pine(picture, next, x, bank(x) + p.height * 0.03, tall, p.dark, p.tip);
  }
  return picture;
}

/** A bank of fog: thick in its middle, ragged above. */
export function fog(width: number, height: number, seed: number, colour: Colour, thick: number): Canvas {
  const picture = blank(width, height);
  for (let y = 0; y < height; y++) {
    const band = Math.sin((Math.PI * y) / height) ** 1.4;
    for (let x = 0; x < width; x++) {
      const puff = fbm((x / height) * 1.1 + seed, (y / height) * 2.4 + seed, 4);
      dab(picture, x, y, colour, thick * band * ease(0.25, 0.72, puff));
    }
  }
  return picture;
}

/** Glints on water: streaks that grow longer towards the viewer. */
export function ripples(width: number, height: number, seed: number, colour: Colour, strength: number): Canvas {
  const picture = blank(width, height);
  for (let y = 0; y < height; y++) {
    const near = (y + 6) / height;
    for (let x = 0; x < width; x++) {
      const wave = fbm((x / height) * (1.6 / (near + 0.1)) + seed, (y / height) * (34 / (near + 0.25)) + seed, 3);
      dab(picture, x, y, colour, strength * ease(0.56, 0.82, wave) * (0.35 + 0.65 * near));
    }
  }
  return picture;
}
