/** Plays a film in a page, and reports the pictures and sound. All of this file runs in the browser. */
import type Hls from 'hls.js';
import type { BufferAppendingData, Fragment, HlsConfig } from 'hls.js';

export interface AskedOfPage {
  url: string;
  /** The configuration of hls.js; null when the browser's own player plays the film. */
  config: Partial<HlsConfig> | null;
  /**
   * Three places are played one after another: from `middleS`, from `lateS` to the film's end, and the beginning. In
   * seconds.
   */
  middleS: number;
  lateS: number;
  isTurned: boolean;
  withinMs: number;
}

export interface Shown {
  /** The picture's place, in seconds of the film. */
  at: number;
  /** The colours in the order of `Colours`. */
  colours: number[];
  /**
   * How strong the combs of an interlaced picture are, in levels of 255. In a comb, a line looks like the second line
   * below it, and unlike the line in between.
   */
  combs: number;
}

export interface Seen {
  width: number;
  height: number;
  middle: Shown;
  late: Shown;
  beginning: Shown;
  /** The film's position when it ended, in seconds. */
  endedS: number;
  /** How many bytes of sound the browser has decoded. */
  soundBytes: number;
  /** What hls.js has appended to the browser's buffers, by the kind of the buffer, in Base64. */
  given: Record<string, string>;
}

interface Page extends Window {
  Hls: typeof Hls;
  watchFilm: (asked: AskedOfPage) => Promise<Seen>;
  lookAtFilm: (isTurned: boolean) => Promise<Shown & { width: number; height: number }>;
}

/** For `page.evaluate`: adds `watchFilm` and `lookAtFilm` to the page. */
export function install(): void {
  const page = window as unknown as Page;
  const [PIXELS, ACROSS, DOWN] = [4, 4, 3];
  /** The step between two places at which the page looks for a picture, in seconds. */
  const STEP_S = 0.04;

  /** @returns the picture that the video shows, as `coloursOf` in Node reads it */
  function look(video: HTMLVideoElement, at: number, isTurned: boolean): Shown {
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const [across, down] = isTurned ? [DOWN, ACROSS] : [ACROSS, DOWN];
    const colours: number[] = [];
    for (let field = 0; field < across * down; field++) {
      const [x, y] = [field % across, Math.floor(field / across)];
      const inner = (place: number, fields: number, size: number): [number, number] => [
        Math.round(((place * PIXELS + 1) * size) / (fields * PIXELS)),
        Math.round(((place * PIXELS + 3) * size) / (fields * PIXELS)),
      ];
      const [[left, right], [top, bottom]] = [inner(x, across, width), inner(y, down, height)];
      const sums = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          for (const colour of [0, 1, 2])
            sums[colour] = (sums[colour] ?? 0) + (data[4 * (row * width + column) + colour] ?? 0);
        }
      }
      colours.push(...sums.map((sum) => sum / ((right - left) * (bottom - top))));
    }
    let combs = 0;
    const green = (row: number, column: number): number => data[4 * (row * width + column) + 1] ?? 0;
    for (let row = 0; row + 2 < height; row++) {
      for (let column = 0; column < width; column++) {
        const here = green(row, column);
        combs += Math.max(0, Math.abs(here - green(row + 1, column)) - Math.abs(here - green(row + 2, column)));
      }
    }
    return { at, colours, combs: combs / width };
  }

  const event = (video: HTMLVideoElement, name: string): Promise<unknown> =>
    new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));

  /** Whether a place is far from every flash, and from the moment at which the clock changes. */
  const isCalm = (at: number): boolean => {
    const part = at % 1;
    return (part > 0.03 && part < 0.43) || (part > 0.8 && part < 0.95);
  };

  /**
   * Pauses the video and moves it to this place. While a film plays, a busy browser leaves pictures out. @returns the
   * place of the picture that the video then shows, in seconds
   */
  const goTo = (video: HTMLVideoElement, place: number): Promise<number> =>
    new Promise((resolve) => {
      video.pause();
      video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime));
      video.currentTime = place;
    });

  /** @returns the first calm picture (`isCalm`) in the second that begins at `fromS` */
  async function calmPicture(video: HTMLVideoElement, fromS: number, isTurned: boolean): Promise<Shown> {
    for (let place = fromS; place < fromS + 1; place += STEP_S) {
      const at = await goTo(video, place);
      const isNear = at >= fromS - 0.05 && at < fromS + 1;
      if (isNear && isCalm(at)) return look(video, at, isTurned);
    }
    throw new Error(`from ${fromS} s on no picture tells anything`);
  }

  /** Looks at a picture after this place, and then plays the film for at least a moment. */
  async function watch(video: HTMLVideoElement, fromS: number, isTurned: boolean): Promise<Shown> {
    const picture = await calmPicture(video, fromS, isTurned);
    await video.play();
    while (video.currentTime < fromS + 0.2 && !video.ended) await new Promise((resolve) => setTimeout(resolve, 20));
    return picture;
  }

  /**
   * Keeps the last bytes that hls.js appended for each part of the film, in the film's order.
   * @returns a function that waits until hls.js has appended all parts. The page begins in the
   * film's middle and goes to the film's beginning only for a moment, so hls.js may still be loading the beginning
   */
  function keep(hls: Hls): () => Promise<Record<string, string>> {
    const nameOf = ({ type, sn }: Fragment): string => `${type} ${sn}`;
    const appended = new Set<string>();
    const isWhole = (): boolean =>
      [...hls.levels, hls.audioTracks[hls.audioTrack]].every((rendition) =>
        (rendition?.details?.fragments ?? []).every((part) => appended.has(nameOf(part))),
      );
    const kinds = new Map<
      string,
      { init: Uint8Array | null; parts: Map<number, { load: number; bytes: Uint8Array[] }> }
    >();
    hls.on(page.Hls.Events.BUFFER_APPENDING, (_, { type, data, frag, chunkMeta }: BufferAppendingData) => {
      const kind = kinds.get(type) ?? { init: null, parts: new Map() };
      kinds.set(type, kind);
      appended.add(nameOf(frag));
      const bytes = data.slice();
      const name = String.fromCharCode(...bytes.subarray(4, 8));
      if (name === 'ftyp' || name === 'moov') {
        kind.init ??= bytes;
        return;
      }
      const number = typeof frag.sn === 'number' ? frag.sn : -1;
      const part = kind.parts.get(number);
      if (part?.load === chunkMeta.id) part.bytes.push(bytes);
      else kind.parts.set(number, { load: chunkMeta.id, bytes: [bytes] });
    });
    return async () => {
      while (!isWhole()) await new Promise((resolve) => setTimeout(resolve, 20));
      const given: Record<string, string> = {};
      for (const [type, { init, parts }] of kinds) {
        const ordered = [...parts].sort(([a], [b]) => a - b).flatMap(([, { bytes }]) => bytes);
        const blob = new Blob([init ?? new Uint8Array(), ...ordered] as BlobPart[]);
        const url = await new Promise<string>((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(String(reader.result));
          reader.readAsDataURL(blob);
        });
        given[type] = url.slice(url.indexOf(',') + 1);
      }
      return given;
    };
  }

  page.lookAtFilm = async (isTurned) => {
    const video = document.querySelector('video') as HTMLVideoElement;
    const shown = await calmPicture(video, video.currentTime, isTurned);
    return { ...shown, width: video.videoWidth, height: video.videoHeight };
  };

  page.watchFilm = async ({ url, config, middleS, lateS, isTurned, withinMs }) => {
    const video = document.createElement('video');
    document.body.append(video);
    const errors: string[] = [];
    let step = 'open it';
    const hls = config === null ? null : new page.Hls({ ...config, startPosition: middleS });
    const broken = new Promise<never>((_, reject) => {
      const say = (words: string): void =>
        reject(new Error(`to ${step}: ${words}, at ${video.currentTime.toFixed(2)} s; ${errors.join(', ')}`));
      setTimeout(() => say(`not within ${withinMs} ms`), withinMs);
      video.addEventListener('error', () => say(`the browser: ${video.error?.message}`));
      hls?.on(page.Hls.Events.ERROR, (_, { details, error, fatal }) => {
        errors.push(`${details} (${error?.message})`);
        if (fatal) say('hls.js gives up');
      });
    });
    const given = hls === null ? async () => ({}) : keep(hls);
    const see = async (): Promise<Seen> => {
      const opened = event(video, 'loadeddata');
      if (hls) {
        hls.attachMedia(video);
        hls.loadSource(url);
      } else video.src = url;
      await opened;
      step = 'play from the middle';
      const middle = await watch(video, middleS, isTurned);
      step = 'play near the end';
      const ended = event(video, 'ended');
      const late = await watch(video, lateS, isTurned);
      step = 'come to the end';
      await ended;
      const endedS = video.currentTime;
      step = 'play from the beginning';
      const beginning = await watch(video, 0, isTurned);
      video.pause();
      step = 'have all of it';
      const { videoWidth: width, videoHeight: height } = video;
      const soundBytes = (video as HTMLVideoElement & { webkitAudioDecodedByteCount: number })
        .webkitAudioDecodedByteCount;
      return { width, height, middle, late, beginning, endedS, soundBytes, given: await given() };
    };
    try {
      return await Promise.race([see(), broken]);
    } finally {
      hls?.destroy();
      video.removeAttribute('src');
      video.load();
      video.remove();
    }
  };
}

/** Calls `watchFilm` of the page, for `page.evaluate`. */
export const watchFilm = (asked: AskedOfPage): Promise<Seen> => (window as unknown as Page).watchFilm(asked);

/** Looks at the video that plays in the page, for `page.evaluate`. */
export const lookAtFilm = (isTurned: boolean): ReturnType<Page['lookAtFilm']> =>
  (window as unknown as Page).lookAtFilm(isTurned);
