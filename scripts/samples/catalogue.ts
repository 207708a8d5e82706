/** The sample films: for each its name, what it shows and how it is encoded. */
import type { Scene } from './film.ts';
import { blueHour, cathedral, nightTrain, slowLight } from './scenes.ts';
import { firstSnow, mist, rain } from './weather.ts';

const x265 = (crf: number) => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', `${crf}`, '-pix_fmt', 'yuv420p10le'],
  ...['-x265-params', 'log-level=error:keyint=96'],
];
const x264 = (crf: number) => ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', `${crf}`, '-pix_fmt', 'yuv420p'];
const aac = ['-c:a', 'aac', '-b:a', '128k'];
const ac3 = ['-c:a', 'ac3', '-b:a', '192k'];
const vp9 = [
  ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1', '-crf', '30', '-b:v', '2500k'],
  ...['-c:a', 'libopus', '-b:a', '96k'],
];
const faststart = ['-movflags', '+faststart'];

interface Described {
  title: string;
  plot: string;
  extension: 'mkv' | 'mp4' | 'webm';
  height?: number;
  args: readonly string[];
}

export interface SampleMovie extends Described {
  year: number;
  portrait: Portrait;
}

export interface SampleEpisode extends Described, Take {
  number: number;
  portrait: Portrait;
}

/**
 * The picture for the cards: the frame at `at` seconds. `upright` says where the poster is cut out of the frame: 0 is
 * at the left edge, and 1 is at the right edge.
 */
interface Portrait {
  at: number;
  upright: number;
}

interface Take {
  scene: (seconds: number) => Scene;
  /** The film's length. */
  seconds: number;
  /** Seconds that two cores need to make the film. */
  costS: number;
}

export interface MovieReel extends Take {
  /** Movies with the same picture, one for each encoding. */
  movies: readonly SampleMovie[];
}

/**
 * `transcoded` is the film of the benchmark: 1080p 10-bit HEVC. `direct` is a plain MP4 with the same picture, and the
 * fastest case of the benchmark.
 */
export const BENCHMARK = { transcoded: 'The Long Blue Hour', direct: 'The Long Blue Hour - Matinee' } as const;

export const REELS: readonly MovieReel[] = [
  {
    scene: blueHour,
    seconds: 48,
    costS: 75,
    movies: [
      {
        title: BENCHMARK.transcoded,
        year: 2024,
        portrait: { at: 9, upright: 0.3 },
        plot:
          'On the longest night of the year a surveyor stays behind at a frozen lake to finish a map that nobody ' +
          'has asked for. The mountains keep still for her. The sky does not.',
        extension: 'mkv',
        args: [...x265(18), ...ac3],
      },
      {
        title: BENCHMARK.direct,
        year: 2024,
        portrait: { at: 29, upright: 0.62 },
        plot:
          'The surveyor, the lake and the northern lights once more, in the smaller cut that toured village halls ' +
          'with one projector and a borrowed bedsheet.',
        extension: 'mp4',
        height: 720,
        args: [...x264(21), ...aac, ...faststart],
      },
    ],
  },
  {
    scene: nightTrain,
    seconds: 28,
    costS: 30,
    movies: [
      {
        title: 'Night Train to Marrow Bay',
        year: 2023,
        portrait: { at: 5, upright: 0.86 },
        plot:
          'Two strangers share a compartment and one newspaper along the last coast line of the evening. ' +
          'By the time the lamps come on, each has told the other a lie that turns out to be true.',
        extension: 'mkv',
        args: [...x265(22), ...aac],
      },
    ],
  },
  {
    scene: cathedral,
    seconds: 26,
    costS: 24,
    movies: [
      {
        title: 'Saltwater Cathedral',
        year: 2021,
        portrait: { at: 8, upright: 0.5 },
        plot:
          'A free diver counts the seconds between two breaths in a forest that sways forty metres tall. ' +
          'A film almost without words, about light, patience and the fish that came to look.',
        extension: 'mkv',
        args: [...x264(22), ...aac],
      },
    ],
  },
  {
    scene: slowLight,
    seconds: 24,
    costS: 21,
    movies: [
      {
        title: 'Slow Light',
        year: 2022,
        portrait: { at: 4, upright: 0.72 },
        plot:
          'The crew of a mail ship has one letter left to deliver, to a world that is eleven years away. ' +
          'They take turns not reading it.',
        extension: 'webm',
        args: vp9,
      },
    ],
  },
];

export const SHOW = {
  title: 'Small Weather',
  year: 2025,
  plot:
    'Each morning at six a retired forecaster walks to the same bench and writes down what the sky is doing. ' +
    'Small stories about the days that never make the news.',
  season: 1,
  episodes: [
    {
      scene: mist,
      seconds: 22,
      costS: 16,
      portrait: { at: 6, upright: 0.62 },
      number: 1,
      title: 'Mist',
      plot: 'The valley has gone. It comes back one hill at a time, and somebody is missing from the bench.',
      extension: 'mkv',
      args: [...x265(22), ...aac],
    },
    {
      scene: rain,
      seconds: 20,
      costS: 41,
      portrait: { at: 5, upright: 0.5 },
      number: 2,
      title: 'Rain on the Harbour',
      plot: 'Forty days of rain were promised. The town counts them by its windows.',
      extension: 'mkv',
      args: [...x265(22), ...ac3],
    },
    {
      scene: firstSnow,
      seconds: 20,
      costS: 18,
      portrait: { at: 6, upright: 0.4 },
      number: 3,
      title: 'First Snow',
      plot: 'It was not in the forecast. For once, nobody complains.',
      extension: 'mp4',
      args: [...x264(21), ...aac, ...faststart],
    },
  ],
} as const satisfies {
  title: string;
  year: number;
  plot: string;
  season: number;
  episodes: readonly SampleEpisode[];
};
