/** Seeded noise for the sample films: the same seed always paints the same film. */

export type Random = () => number;

/** mulberry32: small, fast, good enough to scatter trees. Values in [0, 1). */
export function random(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LATTICE = 1024;
const values = (() => {
  const next = random(20_251);
  return Float32Array.from({ length: LATTICE * 2 }, next);
})();
const shuffled = (() => {
  const next = random(7_919);
  const table = Uint16Array.from({ length: LATTICE }, (_, i) => i);
  for (let i = LATTICE - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const kept = table[i] as number;
    table[i] = table[j] as number;
    table[j] = kept;
  }
  return table;
})();

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Value noise over the plane, in [0, 1]. */
export function noise(x: number, y: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const tx = smooth(x - x0);
  const ty = smooth(y - y0);
  const row0 = shuffled[y0 & (LATTICE - 1)] as number;
  const row1 = shuffled[(y0 + 1) & (LATTICE - 1)] as number;
  const xa = shuffled[x0 & (LATTICE - 1)] as number;
  const xb = shuffled[(x0 + 1) & (LATTICE - 1)] as number;
  const top = mix(values[row0 + xa] as number, values[row0 + xb] as number, tx);
  const bottom = mix(values[row1 + xa] as number, values[row1 + xb] as number, tx);
  return mix(top, bottom, ty);
}

/** Octaves of noise, each twice as fine and half as strong; in [0, 1]. */
export function fbm(x: number, y: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    sum += weight * noise(x, y);
    total += weight;
    weight *= 0.5;
    x = x * 2.03 + 17.1;
    y = y * 2.03 + 31.7;
  }
  return sum / total;
}

/** Sharp crests where the noise crosses its middle: mountains, veins, lightning. In [0, 1]. */
export function ridged(x: number, y: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    const crest = 1 - Math.abs(2 * noise(x, y) - 1);
    sum += weight * crest * crest;
    total += weight;
    weight *= 0.5;
    x = x * 2.07 + 11.3;
    y = y * 2.07 + 5.9;
  }
  return sum / total;
}

export const clamp01 = (t: number): number => Math.min(Math.max(t, 0), 1);

/** 0 below `from`, 1 above `to`, smooth between. */
export const ease = (from: number, to: number, t: number): number => smooth(clamp01((t - from) / (to - from)));
