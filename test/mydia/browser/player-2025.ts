/**
 * The player of 2025, on a LiveView page. It sends the requests of Mydia's own player, in the same order. It contains
 * nothing of Headstart.
 */
import Hls from 'hls.js';
import { pause } from './pause.ts';

interface Playback {
  position_seconds: number;
}

const POLLS = 10;
const SAVE_EVERY_MS = 10_000;

export class Player2025 {
  readonly #video: HTMLVideoElement;
  readonly #media: string;
  readonly #saving: ReturnType<typeof setInterval>;
  #hls: Hls | null = null;
  #session: string | null = null;
  #gone = false;

  constructor(element: HTMLElement) {
    const video = element.querySelector('video');
    if (!video) throw new Error('a player without a video');
    this.#video = video;
    this.#media = `${element.dataset.contentType}/${element.dataset.contentId}`;
    this.#saving = setInterval(() => this.#save(), SAVE_EVERY_MS);
    this.#load().catch((error) => {
      element.dataset.error = String(error);
    });
  }

  async #load(): Promise<void> {
    const progress = await fetch(`/api/v1/playback/${this.#media}`);
    const saved = progress.ok ? ((await progress.json()) as Playback).position_seconds : 0;
    const stream = `/api/v1/stream/${this.#media}`;
    const head = await fetch(stream, { method: 'HEAD' });
    if (head.url.includes('.m3u8')) {
      await this.#playlistIsThere(head.url);
      if (this.#gone) return;
      this.#session = /\/hls\/([^/]+)\//.exec(head.url)?.[1] ?? null;
      this.#hls = new Hls({ enableWorker: true, lowLatencyMode: false });
      this.#hls.loadSource(head.url);
      this.#hls.attachMedia(this.#video);
    } else if (head.ok) {
      this.#video.src = stream;
    } else {
      throw new Error(`the stream is answered ${head.status}`);
    }
    this.#video.addEventListener(
      'loadedmetadata',
      () => {
        this.#video.currentTime = saved < this.#video.duration ? saved : 0;
        this.#video.play();
      },
      { once: true },
    );
  }

  async #playlistIsThere(url: string): Promise<void> {
    for (let poll = 0; poll < POLLS; poll++) {
      const { ok } = await fetch(url, { method: 'HEAD' });
      if (ok) return;
      await pause(Math.min(500 * 1.5 ** poll, 3_000));
    }
    throw new Error('the playlist is not there');
  }

  #save(): void {
    const { currentTime, duration } = this.#video;
    if (!(currentTime > 0)) return;
    const body = { position_seconds: Math.floor(currentTime), duration_seconds: Math.floor(duration) || null };
    const headers = { 'content-type': 'application/json' };
    fetch(`/api/v1/playback/${this.#media}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  destroy(): void {
    this.#gone = true;
    clearInterval(this.#saving);
    this.#save();
    this.#hls?.destroy();
    if (this.#session) fetch(`/api/v1/hls/${this.#session}`, { method: 'DELETE' });
  }
}
