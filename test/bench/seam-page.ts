/** Records what a page's video shows and what it sounds like, while it plays. */
import type { Page } from 'playwright-core';

export interface Heard {
  /** The longest time that a picture stood beyond its own length. In milliseconds. */
  stoodMs: number;
  /** Pictures that were never shown, and pictures that were shown again after others. */
  dropped: number;
  repeated: number;
  /** The longest silence in the loudspeaker's signal. In milliseconds. */
  silenceMs: number;
  /** How much sound was heard in all, in seconds. */
  soundS: number;
  ranges: number;
}

const FRAME_MS = 1000 / 24;

interface Shown {
  /** The moment in milliseconds, and the picture in seconds of the film. */
  at: number;
  media: number;
}
interface Recorded {
  shown: Shown[];
  /** Silences that have ended: the place in the film in seconds, and the length in milliseconds. */
  silences: { media: number; ms: number }[];
  /** The played seconds: the place in the film, and how much of the second was heard. */
  sounds: { media: number; s: number }[];
}
type Recording = Window & { recorded?: Recorded };

/** From now on each page that `page` opens records its video, from Play on. */
export async function watchSeam(page: Page): Promise<void> {
  // The site's policy allows only its own scripts, and the recorder of sound is another one.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.addInitScript(record);
}

/** @param fromS, toS places of the film, in seconds */
export async function heard(page: Page, fromS: number, toS: number): Promise<Heard> {
  const { shown, silences, sounds, ranges } = await page.evaluate(() => {
    const recorded = (window as Recording).recorded as Recorded;
    return { ...recorded, ranges: document.querySelector('video')?.buffered.length ?? 0 };
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
    soundS: sounds.filter(isThere).reduce((sum, { s }) => sum + s, 0),
    ranges,
  };
}

/** Runs in the page, before the page's own scripts. */
function record(): void {
  /** A tone is never below this for longer than a thousandth of a second. */
  const SILENT = 0.001;
  const LEAST_MS = 2;
  const recorded: Recorded = { shown: [], silences: [], sounds: [] };
  (window as Recording).recorded = recorded;
  const processor = `registerProcessor('silence', class extends AudioWorkletProcessor {
    quiet = 0;
    loud = 0;
    all = 0;
    process([[channel]]) {
      for (const sample of channel ?? new Float32Array(128)) {
        if (++this.all % sampleRate === 0) {
          this.port.postMessage({ s: this.loud / sampleRate });
          this.loud = 0;
        }
        if (Math.abs(sample) < ${SILENT}) { this.quiet++; continue; }
        this.loud++;
        const ms = this.quiet * 1000 / sampleRate;
        if (ms > ${LEAST_MS}) this.port.postMessage({ ms });
        this.quiet = 0;
      }
      return true;
    }
  });`;
  const listen = async (video: HTMLVideoElement): Promise<void> => {
    const context = new AudioContext();
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })));
    const node = new AudioWorkletNode(context, 'silence');
    node.port.onmessage = ({ data }: MessageEvent<{ ms: number } | { s: number }>) => {
      const media = video.currentTime;
      if ('ms' in data) recorded.silences.push({ media, ms: data.ms });
      else recorded.sounds.push({ media, s: data.s });
    };
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
