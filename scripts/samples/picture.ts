/** The strokes with which the sample films are drawn. They paint into an RGBA picture in memory. */
import { writeFile } from 'node:fs/promises';

/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number];

export interface Canvas {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export function blank(width: number, height: number): Canvas {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}

export const blend = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** The colour at `t` (0 to 1) along evenly spaced stops. */
export function gradient(stops: readonly Colour[], t: number): Colour {
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(at), stops.length - 2);
  return blend(stops[i] as Colour, stops[i + 1] as Colour, at - i);
}

/** Lays a colour over a pixel; outside the picture it does nothing. */
export function dab(picture: Canvas, x: number, y: number, colour: Colour, alpha: number): void {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height || alpha <= 0) return;
  const i = (Math.floor(y) * picture.width + Math.floor(x)) * 4;
  const { data } = picture;
  const over = Math.min(alpha, 1);
  const under = ((data[i + 3] as number) / 255) * (1 - over);
  const total = over + under;
  for (let c = 0; c < 3; c++) {
    data[i + c] = ((colour[c] as number) * over + (data[i + c] as number) * under) / total;
  }
  data[i + 3] = total * 255;
}

/** A soft round light. */
export function glow(picture: Canvas, cx: number, cy: number, radius: number, colour: Colour, strength: number): void {
  for (let y = Math.floor(cy - radius); y <= cy + radius; y++) {
    for (let x = Math.floor(cx - radius); x <= cx + radius; x++) {
      const d = Math.hypot(x + 0.5 - cx, y + 0.5 - cy) / radius;
      if (d < 1) dab(picture, x, y, colour, strength * (1 - d) ** 2);
    }
  }
}

/** A filled disc with a smooth edge. */
export function disc(picture: Canvas, cx: number, cy: number, radius: number, colour: Colour, alpha = 1): void {
  for (let y = Math.floor(cy - radius - 1); y <= cy + radius + 1; y++) {
    for (let x = Math.floor(cx - radius - 1); x <= cx + radius + 1; x++) {
      const edge = radius + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy);
      if (edge > 0) dab(picture, x, y, colour, alpha * Math.min(edge, 1));
    }
  }
}

/** Writes the picture as PAM: ffmpeg reads it, and it needs no compressor here. */
export async function writePam(picture: Canvas, path: string): Promise<void> {
  const { width, height, data } = picture;
  const head = `P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`;
  await writeFile(path, Buffer.concat([Buffer.from(head), Buffer.from(data.buffer)]));
}
