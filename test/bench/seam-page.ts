/** Records the pictures and the sound of a page's video while it plays, in any browser. */
import type { Tab } from '../browsers/engine.ts';

export interface Heard {
  /** The longest time that a picture stood after the next picture was due, in milliseconds. */
  stoodMs: number;
  /** How many pictures were never shown (`dropped`), and how many were shown again after others (`repeated`). */
  dropped: number;
  repeated: number;
  /** The longest silence in the loudspeaker's signal, in milliseconds. */
  silenceMs: number;
  /**
   * How much sound was recorded in all, in seconds. At 0 the recorder has heard nothing, and `silenceMs` says nothing.
   */
  soundS: number;
  /** The number of separate ranges of the film in the browser's buffer. */
  ranges: number;
}

const FRAME_MS = 1000 / 24;
/** Two recorded times that differ by less than this, in milliseconds, belong to one picture. */
const SAME_MS = 1;

interface Shown {
  /** When the picture was shown, in milliseconds (`at`), and its place in the film, in seconds (`media`). */
  at: number;
  media: number;
  /** How many pictures the browser had shown by then. A busy page gets no callback for some of them. */
  count: number;
}
interface Recorded {
  shown: Shown[];
  /** Silences: the place in the film in seconds, and the length in milliseconds. */
  silences: { media: number; ms: number }[];
  /** How much sound there was since the last look, in seconds (`s`), and the place in the film (`media`). */
  sounds: { media: number; s: number }[];
}
type Recording = Window & { recorded?: Recorded };

/** Starts to record the page's video as soon as it plays. */
export const recordVideo = (tab: Tab): Promise<void> => tab.evaluate(record);

/** @param fromS, toS places of the film, in seconds */
export async function heard(tab: Tab, fromS: number, toS: number): Promise<Heard> {
  const { shown, silences, sounds, ranges } = await tab.evaluate(() => {
    const recorded = (window as Recording).recorded as Recorded;
    return { ...recorded, ranges: document.querySelector('video')?.buffered.length ?? 0 };
  });
  const isThere = ({ media }: { media: number }): boolean => media >= fromS && media <= toS;
  const pictures = shown.filter(isThere);
  const pairs = pictures.slice(1).map((after, at) => {
    const before = pictures[at] as Shown;
    const count = Math.max(1, after.count - before.count);
    const goneMs = (after.media - before.media) * 1000;
    return { ms: after.at - before.at, count, goneMs, step: Math.round(goneMs / FRAME_MS) };
  });
  return {
    stoodMs: Math.max(0, ...pairs.map(({ ms, count }) => ms - count * FRAME_MS)),
    dropped: pairs.reduce((sum, { step, count }) => sum + Math.max(0, step - count), 0),
    // A picture counts as repeated when it has the same place in the film as the picture before. Autumn's first picture
    // after a head is new, although it may come only 21 ms after the head's last picture instead of 42 ms: autumn's
    // times are one AAC frame (21 ms) early there.
    repeated: pairs.filter(({ goneMs }) => goneMs < SAME_MS).length,
    silenceMs: Math.max(0, ...silences.filter(isThere).map(({ ms }) => ms)),
    soundS: sounds.filter(isThere).reduce((sum, { s }) => sum + s, 0),
    ranges,
  };
}

/** Runs in the page. */
function record(): void {
  /** A sample below this level is silent. A tone is never below it for longer than a millisecond. */
  const SILENT = 0.001;
  const LEAST_MS = 2;
  /**
   * The analyser keeps this many samples, which are 0.68 seconds of sound. The page reads it every 200 ms, so it sees
   * each sample at least twice.
   */
  const SAMPLES = 32_768;
  const LOOK_MS = 200;
  const recorded: Recorded = { shown: [], silences: [], sounds: [] };
  (window as Recording).recorded = recorded;

  const watch = (video: HTMLVideoElement): void => {
    video.requestVideoFrameCallback((at, { mediaTime, presentedFrames }) => {
      recorded.shown.push({ at, media: mediaTime, count: presentedFrames });
      watch(video);
    });
  };

  const listen = (video: HTMLVideoElement, context: AudioContext): void => {
    const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
    context.createMediaElementSource(video).connect(analyser).connect(context.destination);
    const samples = new Float32Array(SAMPLES);
    let lookedAt = context.currentTime;
    /** Since when there has been silence; null while there is sound. */
    let quietSince: number | null = null;
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const now = context.currentTime;
      const timeOf = (sample: number): number => now - (SAMPLES - sample) / context.sampleRate;
      const placeOf = (time: number): number => video.currentTime - (now - time);
      let quiet = 0;
      let loud = 0;
      for (let n = 0; n <= SAMPLES; n++) {
        const isQuiet = Math.abs(samples[n] ?? 1) < SILENT;
        if (isQuiet) quiet++;
        else {
          const isWhole = quiet === n && quietSince !== null;
          const since = isWhole ? Math.min(quietSince ?? now, timeOf(0)) : timeOf(n - quiet);
          const ms = (timeOf(n) - since) * 1000;
          if (quiet > 0 && ms > LEAST_MS) recorded.silences.push({ media: placeOf(since), ms });
          if (n === SAMPLES) quietSince = quiet > 0 ? since : null;
          else if (timeOf(n) > lookedAt) loud++;
          quiet = 0;
        }
      }
      recorded.sounds.push({ media: video.currentTime, s: loud / context.sampleRate });
      lookedAt = now;
    }, LOOK_MS);
  };

  const begin = (video: HTMLVideoElement): void => {
    if (video.dataset.recorded !== undefined) return;
    video.dataset.recorded = '';
    watch(video);
    const context = new AudioContext();
    // The browser may not let the audio context run yet. A video that is connected to a context at rest stands still,
    // so the video is connected only once the context runs.
    const listenOnce = (): void => {
      if (context.state !== 'running') return;
      context.removeEventListener('statechange', listenOnce);
      listen(video, context);
    };
    context.addEventListener('statechange', listenOnce);
    listenOnce();
    context.resume().catch(() => {});
  };

  addEventListener('playing', ({ target }) => begin(target as HTMLVideoElement), { capture: true });
  const video = document.querySelector('video');
  if (video && !video.paused) begin(video);
}
