/** What a page's video shows and sounds like, recorded as it plays. */
import type { Page } from 'playwright-core';

export interface Heard {
  /** How much longer than a frame the picture has stood, at most. In milliseconds. */
  stoodMs: number;
  /** Pictures that were never shown, and that were shown again after others. */
  dropped: number;
  repeated: number;
  /** The longest silence in what came out of the loudspeaker. In milliseconds. */
  silenceMs: number;
  ranges: number;
}

const FRAME_MS = 1000 / 24;

interface Shown {
  /** When, in milliseconds, and what, in seconds of the film. */
  at: number;
  media: number;
}
interface Recorded {
  shown: Shown[];
  /** Silences that have ended: where in the film, in seconds, and how long, in milliseconds. */
  silences: { media: number; ms: number }[];
}
type Recording = Window & { recorded?: Recorded };

/** From now on each page that `page` opens records its video, from Play on. */
export const watchSeam = (page: Page): Promise<unknown> => page.addInitScript(record);

/** @param fromS, toS between which places of the film, in seconds */
export async function heard(page: Page, fromS: number, toS: number): Promise<Heard> {
  const { shown, silences, ranges } = await page.evaluate(() => {
    const { shown, silences } = (window as Recording).recorded as Recorded;
    return { shown, silences, ranges: document.querySelector('video')?.buffered.length ?? 0 };
  });
  const isThere = ({ media }: { media: number }): boolean => media >= fromS && media <= toS;
  const pictures = shown.filter(isThere);
  const pairs = pictures.slice(1).map((one, at) => [pictures[at] as Shown, one] as const);
  const steps = pairs.map(([before, after]) => Math.round(((after.media - before.media) * 1000) / FRAME_MS));
  return {
    stoodMs: Math.max(0, ...pairs.map(([before, after]) => after.at - before.at - FRAME_MS)),
    dropped: steps.filter((step) => step > 1).reduce((sum, step) => sum + step - 1, 0),
    repeated: steps.filter((step) => step < 1).length,
    silenceMs: Math.max(0, ...silences.filter(isThere).map(({ ms }) => ms)),
    ranges,
  };
}

/** Runs in the page, before its own scripts. */
function record(): void {
  /** A tone is never below this for longer than a thousandth of a second. */
  const SILENT = 0.001;
  const LEAST_MS = 2;
  const recorded: Recorded = { shown: [], silences: [] };
  (window as Recording).recorded = recorded;
  const processor = `registerProcessor('silence', class extends AudioWorkletProcessor {
    quiet = 0;
    process([[channel]]) {
      for (const sample of channel ?? new Float32Array(128)) {
        if (Math.abs(sample) < ${SILENT}) { this.quiet++; continue; }
        if (this.quiet * 1000 / sampleRate > ${LEAST_MS}) this.port.postMessage(this.quiet * 1000 / sampleRate);
        this.quiet = 0;
      }
      return true;
    }
  });`;
  const listen = async (video: HTMLVideoElement): Promise<void> => {
    const context = new AudioContext();
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })));
    const node = new AudioWorkletNode(context, 'silence');
    node.port.onmessage = ({ data }) => recorded.silences.push({ media: video.currentTime, ms: data as number });
    const source = context.createMediaElementSource(video);
    source.connect(node);
    source.connect(context.destination);
    await context.resume();
  };
  addEventListener(
    'playing',
    ({ target }) => {
      const video = target as HTMLVideoElement;
      const follow = (): void => {
        video.requestVideoFrameCallback((at, { mediaTime }) => {
          recorded.shown.push({ at, media: mediaTime });
          follow();
        });
      };
      if (recorded.shown.length > 0 || video.dataset.recorded) return;
      video.dataset.recorded = '';
      follow();
      void listen(video);
    },
    { capture: true },
  );
}
