/**
 * The pictures of the sample movies, as layers from far to near. Speeds are whole pixels a frame: anything else
 * judders.
 */
import { reach, type Scene, type Step } from './film.ts';
import { fog, pines, ridge, ripples } from './land.ts';
import type { Colour } from './picture.ts';
import { aurora, dusk, nebula, shafts } from './skies.ts';
import { falling, kelp, lamps, planet, school, skyline, stars } from './things.ts';

/** 1080p. Northern lights over snowy mountains, mirrored in a lake. */
export function blueHour(seconds: number): Scene {
  const height = 1080;
  const wide = (speed: number) => reach(height, seconds, speed);
  const haze: Colour = [44, 92, 112];
  const steps: Step[] = [
    { kind: 'slide', picture: stars(1920, 620, 5, 900, 1.5), y: 0, speed: 0 },
    {
      kind: 'slide',
      y: 250,
      speed: 1,
      picture: ridge({
        width: wide(1),
        height: 470,
        seed: 3.3,
        peaks: 2.1,
        crags: 0.75,
        dark: [16, 38, 66],
        light: [54, 104, 128],
        haze,
        hazy: 0.75,
        snow: { colour: [182, 232, 226], down: 0.5 },
      }),
    },
    {
      kind: 'slide',
      y: 440,
      speed: 2,
      picture: ridge({
        width: wide(2),
        height: 280,
        seed: 8.2,
        peaks: 1.5,
        crags: 0.35,
        dark: [7, 20, 38],
        light: [26, 62, 78],
        haze: [36, 80, 98],
        hazy: 0.55,
        snow: { colour: [132, 190, 192], down: 0.16 },
      }),
    },
    { kind: 'slide', y: 600, speed: 2, picture: fog(wide(2), 150, 4, [120, 190, 190], 0.34) },
    { kind: 'mirror', horizon: 716, dim: 0.3 },
    { kind: 'slide', y: 716, speed: 3, picture: ripples(wide(3), 364, 2, [150, 226, 214], 0.3) },
    { kind: 'slide', y: 716, x: -wide(3) + 1920, speed: -3, picture: ripples(wide(3), 364, 9, [4, 16, 30], 0.55) },
    {
      kind: 'slide',
      y: 560,
      speed: 5,
      picture: pines({ width: wide(5), height: 540, seed: 12, every: 46, dark: [2, 7, 14], tip: [16, 44, 52] }),
    },
  ];
  const chords = [
    [0, 7, 12, 16],
    [-3, 7, 12, 16],
    [-7, 5, 9, 16],
    [-5, 7, 11, 14],
  ];
  return { height, seconds, sky: aurora, steps, grain: 7, score: { seed: 1, chords, root: 146.8, barS: 6, bells: 3 } };
}

/** A town across the water, seen from a train. */
export function nightTrain(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const sky = dusk({
    stops: [
      [14, 12, 40],
      [44, 30, 82],
      [124, 58, 112],
      [232, 118, 104],
      [255, 190, 128],
    ],
    cloud: [70, 40, 92],
    cover: 0.55,
    sun: { x: 1.3, y: 0.26, colour: [255, 226, 190], size: 0.05 },
  });
  const haze: Colour = [150, 80, 118];
  const steps: Step[] = [
    { kind: 'slide', picture: stars(1280, 260, 8, 240, 1), y: 0, speed: 0 },
    {
      kind: 'slide',
      y: 250,
      speed: 1,
      picture: skyline({ width: wide(1), height: 230, seed: 4, wall: [62, 38, 84], haze, house: 44, awake: 0.22 }),
    },
    {
      kind: 'slide',
      y: 275,
      speed: 2,
      picture: skyline({
        width: wide(2),
        height: 205,
        seed: 9,
        wall: [24, 18, 48],
        haze: [92, 48, 92],
        house: 70,
        awake: 0.36,
      }),
    },
    { kind: 'mirror', horizon: 478, dim: 0.25 },
    { kind: 'slide', y: 478, speed: 3, picture: ripples(wide(3), 242, 3, [255, 190, 150], 0.26) },
    { kind: 'slide', y: 478, x: -wide(2) + 1280, speed: -2, picture: ripples(wide(2), 242, 7, [16, 10, 34], 0.6) },
    { kind: 'slide', y: 200, speed: 14, picture: lamps(wide(14), 520, 1480, [255, 190, 120]) },
  ];
  const chords = [
    [0, 3, 7, 14],
    [-4, 3, 8, 12],
    [-2, 5, 10, 14],
    [-5, 2, 7, 10],
  ];
  return { height, seconds, sky, steps, grain: 4, score: { seed: 2, chords, root: 130.8, barS: 4, bells: 6 } };
}

/** A forest of kelp under shafts of light. */
export function cathedral(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const bubble = { count: 90, size: 2.2, streak: 0, colour: [210, 250, 245] as Colour, alpha: 0.5 };
  const mote = { count: 260, size: 1.3, streak: 0, colour: [200, 240, 230] as Colour, alpha: 0.4 };
  const steps: Step[] = [
    { kind: 'slide', y: 160, speed: 1, picture: kelp(wide(1), 560, 3, 74, [8, 74, 96], [30, 128, 132]) },
    { kind: 'slide', y: 190, x: 620, speed: 2, picture: school(1100, 190, 6, 150, 26, [120, 190, 200]) },
    { kind: 'slide', y: 90, speed: 2, picture: kelp(wide(2), 630, 11, 170, [4, 46, 62], [24, 110, 96]) },
    { kind: 'fall', speed: -1, drift: 1, picture: falling(wide(1), height, 2, mote) },
    { kind: 'slide', y: 400, x: 1180, speed: 4, picture: school(900, 150, 9, 34, 52, [70, 140, 160]) },
    { kind: 'slide', y: 40, speed: 4, picture: kelp(wide(4), 690, 21, 520, [1, 18, 30], [8, 52, 54]) },
    { kind: 'fall', speed: -3, drift: 2, picture: falling(wide(2), height, 5, bubble) },
  ];
  const chords = [
    [0, 5, 7, 12],
    [-2, 5, 10, 14],
    [3, 7, 10, 15],
    [-4, 3, 8, 12],
  ];
  return { height, seconds, sky: shafts, steps, grain: 3, score: { seed: 3, chords, root: 164.8, barS: 5, bells: 4 } };
}

/** A planet drifts before a nebula. */
export function slowLight(seconds: number): Scene {
  const height = 720;
  const wide = (speed: number) => reach(height, seconds, speed);
  const world = planet(
    620,
    [
      [38, 70, 108],
      [214, 176, 138],
    ],
    [130, 200, 255],
  );
  const moon = planet(
    120,
    [
      [66, 58, 66],
      [168, 150, 142],
    ],
    [220, 200, 190],
  );
  const steps: Step[] = [
    { kind: 'slide', y: 0, speed: 0, picture: stars(1280, 720, 31, 900, 0.8) },
    { kind: 'slide', y: 0, speed: 1, picture: stars(wide(1), 720, 32, 800, 1.6) },
    { kind: 'slide', y: 0, speed: 3, picture: stars(wide(3), 720, 33, 90, 2.2) },
    { kind: 'slide', y: 96, x: 420, speed: -1, picture: moon },
    { kind: 'slide', y: 190, x: 640, speed: 1, picture: world },
  ];
  const chords = [
    [0, 7, 14, 16],
    [-5, 2, 11, 14],
    [-3, 4, 12, 19],
    [-7, 5, 9, 16],
  ];
  return { height, seconds, sky: nebula, steps, grain: 3, score: { seed: 4, chords, root: 123.5, barS: 8, bells: 5 } };
}
