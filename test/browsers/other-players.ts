/** Players without any code of Headstart, as a page would use them. Their functions run in the page. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';

export interface OtherPlayer {
  name: string;
  /** The path in the player's package; null for the browser's own player. */
  script: string | null;
  /** Plays a playlist in the page's `<video>`. */
  play: (url: string) => Promise<void>;
}

/** The parts of the libraries' interfaces that are used here, as the libraries' documentation states them. */
interface Libraries {
  shaka: {
    polyfill: { installAll(): void };
    Player: new () => { attach(video: HTMLVideoElement): Promise<void>; load(url: string): Promise<void> };
  };
  videojs(video: HTMLVideoElement, options: object): { src(source: object): void; play(): Promise<void> };
}

export const SHAKA: OtherPlayer = {
  name: 'Shaka',
  script: 'shaka-player/dist/shaka-player.compiled.js',
  play: async (url) => {
    const { shaka } = window as unknown as Libraries;
    const video = document.querySelector('video') as HTMLVideoElement;
    shaka.polyfill.installAll();
    const player = new shaka.Player();
    await player.attach(video);
    await player.load(url);
    await video.play();
  },
};

export const VIDEO_JS: OtherPlayer = {
  name: 'video.js',
  script: 'video.js/dist/video.min.js',
  play: async (url) => {
    const { videojs } = window as unknown as Libraries;
    const video = document.querySelector('video') as HTMLVideoElement;
    // Video.js uses its own engine, even where the browser could play the playlist itself.
    const player = videojs(video, { html5: { vhs: { overrideNative: true } } });
    player.src({ src: url, type: 'application/vnd.apple.mpegurl' });
    await player.play();
  },
};

export const NATIVE: OtherPlayer = {
  name: 'the browser itself',
  script: null,
  play: async (url) => {
    const video = document.querySelector('video') as HTMLVideoElement;
    video.src = url;
    await video.play();
  },
};

export const scriptOf = async ({ script }: OtherPlayer): Promise<string> =>
  script ? readFile(path.join(ROOT, 'node_modules', script), 'utf8') : '';
