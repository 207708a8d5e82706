/** Draws all else in the sample films: stars, snow and rain, a town at night, fish. */
import { clamp01, ease, fbm, random } from './noise.ts';
import { blank, blend, type Canvas, type Colour, dab, disc, glow } from './picture.ts';

const WARM: readonly Colour[] = [
  [255, 214, 150],
  [255, 190, 110],
  [255, 232, 196],
  [190, 220, 255],
];

export function stars(width: number, height: number, seed: number, count: number, largest: number): Canvas {
  const picture = blank(width, height);
  const next = random(seed);
  for (let i = 0; i < count; i++) {
    const x = next() * width;
    const y = next() * height;
    const bright = next() ** 5;
    const tint = blend([255, 255, 255], next() < 0.5 ? [160, 196, 255] : [255, 214, 170], next());
    const size = 0.7 + bright * largest;
    glow(picture, x, y, size * 1.6, tint, 0.45 + 0.55 * bright);
    if (bright > 0.35) glow(picture, x, y, size * 6, tint, 0.28 * bright);
  }
  return picture;
}

/** Snow or rain as a tile: its lower half repeats its upper one, so that it can fall without end. */
export function falling(
  width: number,
  height: number,
  seed: number,
  drops: { count: number; size: number; streak: number; colour: Colour; alpha: number },
): Canvas {
  const picture = blank(width, height * 2);
  const next = random(seed);
  for (let i = 0; i < drops.count; i++) {
    const x = next() * width;
    const y = next() * height;
    const size = drops.size * (0.5 + next());
    const alpha = drops.alpha * (0.4 + 0.6 * next());
    for (const top of [y - height, y, y + height]) {
      if (drops.streak === 0) glow(picture, x, top, size, drops.colour, alpha);
      for (let k = 0; k < drops.streak; k++) {
        const fade = alpha * Math.sin((Math.PI * k) / drops.streak);
        dab(picture, x - k * 0.12, top + k, drops.colour, fade);
        if (size > 1.4) dab(picture, x - k * 0.12 + 1, top + k, drops.colour, fade * 0.6);
      }
    }
  }
  return picture;
}

export interface Skyline {
  width: number;
  height: number;
  seed: number;
  wall: Colour;
  haze: Colour;
  /** Mean width of a house. */
  house: number;
  /** The share of windows that are lit. */
  awake: number;
}

/** A town at night. */
export function skyline(s: Skyline): Canvas {
  const picture = blank(s.width, s.height);
  const next = random(s.seed);
  const pane = Math.max(2, Math.round(s.house / 16));
  for (let left = -s.house; left < s.width; ) {
    const wide = Math.round(s.house * (0.5 + next()));
    const district = fbm((left / s.height) * 0.6 + s.seed, 3, 2);
    const tall = s.height * (0.12 + 0.82 * district ** 1.3 * (0.45 + 0.6 * next()));
    const roof = Math.round(s.height - tall);
    const pitch = next() < 0.4 ? wide * 0.28 : 0;
    const wall = blend(s.wall, s.haze, 0.16 * next());
    for (let x = left; x < left + wide; x++) {
      const top = roof - pitch * (1 - Math.abs((x - left) / wide - 0.5) * 2);
      for (let y = Math.max(0, Math.floor(top)); y < s.height; y++) {
        const depth = (y - roof) / tall;
        dab(picture, x, y, blend(wall, s.haze, 0.55 * ease(0.1, 1.1, depth)), Math.min(1, y + 1 - top));
      }
    }
    if (next() < 0.25) {
      for (let y = roof - s.house * 0.7; y < roof; y++) dab(picture, left + wide / 2, y, wall, 1);
      glow(picture, left + wide / 2, roof - s.house * 0.7, pane * 2.4, [255, 70, 60], 0.9);
    }
    const lamp = WARM[Math.floor(next() * WARM.length)] as Colour;
    for (let y = roof + pane * 2; y < s.height - pane; y += pane * 3) {
      for (let x = left + pane; x < left + wide - pane * 2; x += Math.round(pane * 2.5)) {
        if (next() > s.awake) continue;
        const shine = 0.45 + 0.55 * next();
        for (let wy = 0; wy < pane * 1.5; wy++)
          for (let wx = 0; wx < pane; wx++) dab(picture, x + wx, y + wy, lamp, shine);
        if (next() < 0.16) glow(picture, x + pane / 2, y + pane, pane * 5, lamp, 0.34);
      }
    }
    left += wide + (next() < 0.12 ? Math.round(s.house * 0.5 * next()) : 0);
  }
  return picture;
}

/** Lamp posts along a line, with their pools of light. */
export function lamps(width: number, height: number, every: number, colour: Colour): Canvas {
  const picture = blank(width, height);
  const post: Colour = [9, 11, 18];
  for (let x = 0; x < width; x++) {
    const wire = height * (0.16 + 0.1 * Math.sin((Math.PI * (x % every)) / every));
    dab(picture, x, wire, post, 0.9);
    dab(picture, x, wire + 1, post, 0.5);
    for (let y = Math.floor(height * 0.95); y < height; y++) dab(picture, x, y, post, 1);
  }
  for (let x = every / 2; x < width; x += every) {
    for (let y = height * 0.12; y < height; y++) {
      for (let dx = 0; dx < height * 0.014; dx++) dab(picture, x + dx, y, post, 1);
    }
    glow(picture, x + height * 0.05, height * 0.2, height * 0.19, colour, 0.5);
    disc(picture, x + height * 0.05, height * 0.2, height * 0.012, [255, 244, 220]);
  }
  return picture;
}

/** A blade that leaves the stem at (x, y), bends upwards and ends in a point. */
function blade(picture: Canvas, x: number, y: number, side: number, long: number, colour: Colour): void {
  for (let k = 0; k < long; k += 0.5) {
    const t = k / long;
    const bend = Math.sin(t * 1.5);
    const half = long * 0.11 * Math.sin(Math.PI * Math.min(1, t * 0.9 + 0.1)) ** 0.8;
    const cx = x + side * k * 0.86;
    const cy = y - k * 0.25 - long * 0.5 * bend * t;
    for (let d = -half; d <= half; d++) dab(picture, cx, cy + d, colour, Math.min(1, half - Math.abs(d) + 0.4));
  }
}

/** Kelp: swaying stems with blades to both sides. */
export function kelp(width: number, height: number, seed: number, every: number, colour: Colour, lit: Colour): Canvas {
  const picture = blank(width, height);
  const next = random(seed);
  for (let root = 0; root < width; root += every * (0.4 + 1.2 * next())) {
    const tall = height * (0.4 + 0.58 * next());
    const sway = every * (0.1 + 0.25 * next());
    const phase = next() * 9;
    const thick = Math.max(1, every * 0.012);
    const stem = (row: number): number => root + sway * Math.sin(phase + (row / tall) * 4.6) * (row / tall);
    const leaf = Math.min(every * 0.42, 84);
    let side = 1;
    for (let row = leaf * 0.3; row < tall; row += leaf * (0.16 + 0.08 * next())) {
      const up = row / tall;
      const long = leaf * (0.65 + 0.6 * next()) * (1 - 0.55 * up);
      blade(picture, stem(row), height - row, side, long, blend(colour, lit, clamp01(up * (0.5 + 0.5 * next()))));
      side = -side;
    }
    for (let row = 0; row < tall; row++) {
      const shade = blend(colour, lit, 0.5 * (row / tall));
      for (let dx = -thick; dx <= thick; dx++) dab(picture, stem(row) + dx, height - row, shade, 1);
    }
  }
  return picture;
}

/** A school of fish, seen from the side, heading left. */
export function school(
  width: number,
  height: number,
  seed: number,
  count: number,
  size: number,
  colour: Colour,
): Canvas {
  const picture = blank(width, height);
  const next = random(seed);
  for (let i = 0; i < count; i++) {
    const along = (next() + next() + next()) / 3;
    const x = along * width;
    const y = height * (0.5 + 0.9 * (next() - 0.5) * Math.sin(Math.PI * along) + 0.1 * Math.sin(along * 7));
    const long = size * (0.6 + 0.7 * next());
    const tint = blend(colour, [220, 245, 245], 0.5 * next());
    for (let dx = 0; dx < long; dx++) {
      const t = dx / long;
      const half = t < 0.74 ? long * 0.17 * Math.sin((Math.PI * t) / 0.8) : long * 0.17 * (t - 0.7) * 2.4;
      for (let dy = -half; dy <= half; dy++) {
        const belly = clamp01(0.35 - (dy / (half + 0.01)) * 0.5);
        dab(picture, x + dx, y + dy, blend(blend(tint, [6, 30, 52], 0.5), tint, belly), 0.9);
      }
    }
  }
  return picture;
}

/** A ringless planet, lit from the upper left. */
export function planet(size: number, colours: readonly [Colour, Colour], air: Colour): Canvas {
  const picture = blank(size, size);
  const centre = size / 2;
  const radius = size * 0.42;
  glow(picture, centre - radius * 0.08, centre - radius * 0.08, size * 0.5, air, 0.75);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = (x + 0.5 - centre) / radius;
      const dy = (y + 0.5 - centre) / radius;
      const d = Math.hypot(dx, dy);
      if (d > 1 + 1 / radius) continue;
      const dz = Math.sqrt(Math.max(0, 1 - d * d));
      const sun = clamp01(-0.62 * dx - 0.5 * dy + 0.5 * dz);
      const bands = fbm(dx * 1.2 + 4, dy * 5.5 + 1.3 * fbm(dx * 2.4, dy * 3, 3), 5);
      const surface = blend(colours[0], colours[1], ease(0.3, 0.72, bands));
      const rim = clamp01((1 - dz) ** 3 * sun * 2.2);
      const colour = blend(blend([3, 3, 10], surface, sun ** 0.85), air, rim);
      dab(picture, x, y, colour, clamp01((1 - d) * radius + 0.5));
    }
  }
  return picture;
}
