/**
 * The pictures of the sample show's episodes, as layers from far to near. Speeds are whole pixels a frame: anything
 * else judders.
 */
import { reach, type Scene, type Step } from './film.ts';
import { fog, pines, ridge, ripples } from './land.ts';
import type { Colour } from './picture.ts';
import { dusk } from './skies.ts';
import { falling, skyline } from './things.ts';

/** Hills that come out of the mist at sunrise. */
export function mist(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const sky = dusk({
    stops: [
      [112, 146, 178],
      [178, 186, 190],
      [242, 206, 168],
      [255, 224, 180],
    ],
    cloud: [236, 214, 200],
    cover: 0.6,
    sun: { x: 1.12, y: 0.34, colour: [255, 244, 214], size: 0.06 },
  });
  const hill = (width: number, tall: number, seed: number, near: number) =>
    ridge({
      width,
      height: tall,
      seed,
      peaks: 1.2,
      crags: 0.12,
      dark: [128 - near * 34, 130 - near * 26, 140 - near * 29],
      light: [202 - near * 36, 178 - near * 24, 162 - near * 34],
      haze: [248, 218, 186],
      hazy: 0.95 - near * 0.12,
    });
  const steps: Step[] = [
    { kind: 'slide', y: 250, speed: 1, picture: hill(wide(1), 320, 2.1, 0) },
    { kind: 'slide', y: 350, speed: 1, picture: fog(wide(1), 200, 3, [255, 232, 204], 0.8) },
    { kind: 'slide', y: 330, speed: 2, picture: hill(wide(2), 340, 5.6, 1.2) },
    { kind: 'slide', y: 440, speed: 3, picture: fog(wide(3), 230, 8, [255, 234, 210], 0.85) },
    { kind: 'slide', y: 420, speed: 3, picture: hill(wide(3), 320, 9.4, 2.4) },
    {
      kind: 'slide',
      y: 380,
      speed: 4,
      picture: pines({ width: wide(4), height: 350, seed: 5, every: 40, dark: [34, 42, 48], tip: [104, 96, 82] }),
    },
    { kind: 'slide', y: 490, speed: 5, picture: fog(wide(5), 340, 1, [255, 236, 214], 1) },
  ];
  const chords = [
    [0, 4, 7, 11],
    [-3, 4, 9, 12],
    [-7, 5, 9, 12],
    [-5, 2, 7, 14],
  ];
  return { height, seconds, sky, steps, grain: 3, score: { seed: 5, chords, root: 146.8, barS: 5, bells: 4 } };
}

/** Rain on a harbour town. */
export function rain(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const sky = dusk({
    stops: [
      [22, 34, 48],
      [42, 60, 76],
      [96, 110, 116],
      [188, 176, 150],
    ],
    cloud: [30, 42, 56],
    cover: 0.95,
    sun: null,
  });
  const drop: Colour = [196, 218, 232];
  const steps: Step[] = [
    {
      kind: 'slide',
      y: 210,
      speed: 1,
      picture: ridge({
        width: wide(1),
        height: 270,
        seed: 6.4,
        peaks: 1.1,
        crags: 0.2,
        dark: [34, 50, 62],
        light: [64, 84, 94],
        haze: [120, 132, 134],
        hazy: 0.8,
      }),
    },
    {
      kind: 'slide',
      y: 268,
      speed: 1,
      picture: skyline({
        width: wide(1),
        height: 212,
        seed: 3,
        wall: [66, 80, 90],
        haze: [128, 134, 128],
        house: 40,
        awake: 0.3,
      }),
    },
    {
      kind: 'slide',
      y: 318,
      speed: 2,
      picture: skyline({
        width: wide(2),
        height: 162,
        seed: 14,
        wall: [24, 34, 46],
        haze: [70, 84, 92],
        house: 54,
        awake: 0.42,
      }),
    },
    { kind: 'mirror', horizon: 478, dim: 0.22 },
    { kind: 'slide', y: 478, speed: 2, picture: ripples(wide(2), 242, 4, [190, 206, 210], 0.36) },
    { kind: 'slide', y: 478, x: -wide(3) + 1280, speed: -3, picture: ripples(wide(3), 242, 6, [10, 18, 28], 0.6) },
    {
      kind: 'fall',
      speed: 18,
      drift: 1,
      picture: falling(wide(1), height, 3, { count: 620, size: 1, streak: 26, colour: drop, alpha: 0.3 }),
    },
    {
      kind: 'fall',
      speed: 30,
      drift: 2,
      picture: falling(wide(2), height, 4, { count: 240, size: 2, streak: 54, colour: drop, alpha: 0.3 }),
    },
  ];
  const chords = [
    [0, 3, 10, 14],
    [-4, 3, 7, 12],
    [-7, 5, 8, 12],
    [-2, 2, 5, 10],
  ];
  return { height, seconds, sky, steps, grain: 3, score: { seed: 6, chords, root: 138.6, barS: 5, bells: 8 } };
}

/** The first snow in the woods, towards evening. */
export function firstSnow(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const sky = dusk({
    stops: [
      [58, 70, 112],
      [124, 122, 164],
      [214, 170, 186],
      [250, 208, 196],
    ],
    cloud: [178, 164, 192],
    cover: 0.7,
    sun: { x: 0.55, y: 0.5, colour: [255, 226, 206], size: 0.04 },
  });
  const flake: Colour = [250, 250, 255];
  const steps: Step[] = [
    {
      kind: 'slide',
      y: 190,
      speed: 1,
      picture: ridge({
        width: wide(1),
        height: 350,
        seed: 1.6,
        peaks: 1.9,
        crags: 0.7,
        dark: [92, 96, 136],
        light: [168, 156, 184],
        haze: [222, 190, 202],
        hazy: 0.8,
        snow: { colour: [252, 236, 236], down: 0.6 },
      }),
    },
    {
      kind: 'slide',
      y: 430,
      speed: 2,
      picture: pines({ width: wide(2), height: 270, seed: 3, every: 22, dark: [72, 80, 116], tip: [206, 204, 226] }),
    },
    { kind: 'slide', y: 480, speed: 2, picture: fog(wide(2), 190, 5, [236, 216, 226], 0.75) },
    {
      kind: 'slide',
      y: 300,
      speed: 4,
      picture: pines({ width: wide(4), height: 430, seed: 8, every: 54, dark: [24, 30, 56], tip: [170, 180, 214] }),
    },
    {
      kind: 'fall',
      speed: 2,
      drift: 1,
      picture: falling(wide(1), height, 7, { count: 700, size: 2.2, streak: 0, colour: flake, alpha: 0.8 }),
    },
    {
      kind: 'fall',
      speed: 4,
      drift: 2,
      picture: falling(wide(2), height, 8, { count: 210, size: 4.6, streak: 0, colour: flake, alpha: 0.85 }),
    },
  ];
  const chords = [
    [0, 4, 7, 14],
    [-5, 2, 7, 11],
    [-3, 4, 7, 12],
    [-7, 0, 5, 9],
  ];
  return { height, seconds, sky, steps, grain: 3, score: { seed: 7, chords, root: 155.6, barS: 5, bells: 6 } };
}
