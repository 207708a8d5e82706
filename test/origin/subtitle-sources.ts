/** Subtitles for films of a minute: text, and pictures as Blu-ray discs have them. */

const time = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(11, 23).replace('.', ',');

/** SubRip: `Line 1` from second 1 to second 3, and so on every three seconds. */
export function lines(): Buffer {
  const cues = Array.from({ length: 20 }, (_, n) => {
    return `${n + 1}\n${time(n * 3 + 1)} --> ${time(n * 3 + 3)}\nLine ${n + 1}: <i>café</i>\n`;
  });
  return Buffer.from(cues.join('\n'));
}

/** The place of a white box in a picture of 320 by 180, from second 2 to 8 and from 30 to 36. */
export const BOX = { x: 100, y: 140, width: 120, height: 20 };

const u16 = (n: number): number[] => [(n >> 8) & 255, n & 255];
const u24 = (n: number): number[] => [(n >> 16) & 255, ...u16(n)];
const u32 = (n: number): number[] => [(n >>> 24) & 255, ...u24(n)];

/** Presentation graphics (PGS). Its segments are, in this order: composition, window, palette, object, end. */
export function boxes(): Buffer {
  const bytes: number[] = [];
  const segment = (atS: number, type: number, body: readonly number[]): void => {
    bytes.push(0x50, 0x47, ...u32(atS * 90_000), ...u32(0), type, ...u16(body.length), ...body);
  };
  const { x, y, width, height } = BOX;
  const place = [...u16(x), ...u16(y)];
  const size = [...u16(width), ...u16(height)];
  const screen = [...u16(320), ...u16(180), 0x10];
  const row = [0, 0xc0 | (width >> 8), width & 255, 1, 0, 0];
  const pixels = Array.from({ length: height }, () => row).flat();
  for (const [n, fromS] of [2, 30].entries()) {
    const toS = fromS + 6;
    segment(fromS, 0x16, [...screen, ...u16(2 * n), 0x80, 0, 0, 1, ...u16(0), 0, 0, ...place]);
    segment(fromS, 0x17, [1, 0, ...place, ...size]);
    segment(fromS, 0x14, [0, 0, 1, 235, 128, 128, 255]);
    segment(fromS, 0x15, [...u16(0), 0, 0xc0, ...u24(pixels.length + 4), ...size, ...pixels]);
    segment(fromS, 0x80, []);
    segment(toS, 0x16, [...screen, ...u16(2 * n + 1), 0, 0, 0, 0]);
    segment(toS, 0x17, [1, 0, ...place, ...size]);
    segment(toS, 0x80, []);
  }
  return Buffer.from(bytes);
}
