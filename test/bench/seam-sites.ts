/** The sites on which `npm run bench:seam` plays past the end of a head. Each has the same two films. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { BrowserEngine, Tab } from '../browsers/engine.ts';
import { arrive, PLAY, state, until } from '../browsers/visitor.ts';
import { eventually } from '../e2e/browser.ts';
import { groupMembers } from '../e2e/processes.ts';
import { givenBack, movie, signIn } from '../e2e/site.ts';
import { startStack } from '../e2e/stack.ts';
import { startMydia, USER } from '../mydia/server.ts';
import { recordVideo } from './seam-page.ts';

/** A site on which a viewer comes, plays a film and leaves. */
export interface SeamSite {
  arrive(tab: Tab): Promise<void>;
  /** Makes the edge's head of the film, from the place where the viewer will begin. Afterwards no ffmpeg runs. */
  makeHead(tab: Tab, engine: BrowserEngine, film: Begun): Promise<void>;
  /** Presses Play, and records the pictures and the sound from then on. */
  play(tab: Tab, engine: BrowserEngine, film: Begun): Promise<void>;
  /** The viewer leaves the page. Resolves once no ffmpeg runs. */
  leave(tab: Tab): Promise<void>;
  stop(): Promise<void>;
}

/** Which film, and where its viewer begins, in seconds. */
export interface Begun {
  title: 'Encoded' | 'Copied';
  fromS: number;
}

const LENGTH_S = 60;
const MOVING_BOX = `color=white:s=40x40:r=24:d=${LENGTH_S}[box];[bars][box]overlay=x='mod(t*80,280)':y=60`;
const WAIT_MS = 90_000;
/** Where a head ends at the latest, in seconds: it has 12 seconds, and up to one segment more. */
const HEAD_END_S = 17;

/**
 * Makes films with small pictures, which ffmpeg encodes fast. In a session that begins at 0, ffmpeg must be past the
 * head's end before the viewer gets there, on two cores that ffmpeg shares with the edge and the browser.
 */
export function makeFilms(folder: string): void {
  const picture = ['-f', 'lavfi', '-i', `smptebars=s=320x180:r=24:d=${LENGTH_S}[bars];${MOVING_BOX}`];
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=48000:d=${LENGTH_S}`];
  const films = {
    'Encoded (2001).mkv': ['-c:v', 'mpeg4', '-q:v', '6', '-c:a', 'ac3'],
    'Copied (2002).mkv': ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '48', '-c:a', 'aac'],
  };
  for (const [name, args] of Object.entries(films)) {
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...picture, ...tone, ...args, path.join(folder, name)]);
  }
}

/** Waits until the film has played to this place, in seconds. */
export function playsTo(tab: Tab, placeS: number): Promise<void> {
  const isThere = (s: number): boolean => (document.querySelector('video')?.currentTime ?? 0) > s;
  return until(tab, `the film comes to ${placeS} s`, isThere, placeS, WAIT_MS);
}

/**
 * Starts Headstart's demo.
 * @param transcode the ffmpeg command that the origin runs: its own (`fast`), or Mydia's (`mydia`)
 */
export async function startDemo(media: string, transcode: 'fast' | 'mydia'): Promise<SeamSite> {
  const limits = { LINGER_S: '3', WARM_LEASE_S: '30', AUTH_TTL_S: '1' };
  const stack = await startStack({ env: { MEDIA_DIR: media, TRANSCODE: transcode, HEADS: 'on', ...limits } });

  const atRest = (): Promise<void> => eventually('the session is given back', () => givenBack(stack), WAIT_MS);

  async function savePosition(film: string, seconds: number): Promise<void> {
    const headers = { cookie: await signIn(stack), 'content-type': 'application/json' };
    const body = JSON.stringify({ position_seconds: seconds, duration_seconds: LENGTH_S });
    await fetch(`${stack.originUrl}/api/v1/playback/movie/${film}`, { method: 'POST', headers, body });
  }

  async function open(tab: Tab, film: string): Promise<void> {
    await tab.goto(`${stack.url}/movies/${film}`);
    await state(tab, 'primed');
  }

  /**
   * Runs in the page, and sends the preload of a look. The edge's reply asks for renewals only when the edge has no
   * head of the film.
   * @returns whether the edge has a head of the film
   */
  async function hasHead(id: string): Promise<boolean> {
    const visit = crypto.randomUUID().replaceAll('-', '');
    const body = JSON.stringify({ visit });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`/api/v1/hls/preload/movie/${id}`, { method: 'POST', body, headers });
    const { renewAfterS } = (await response.json()) as { renewAfterS: number | null };
    await fetch(`/api/v1/hls/cancel/movie/${id}`, { method: 'POST', body, headers });
    return renewAfterS === null;
  }

  async function leave(tab: Tab): Promise<void> {
    await tab.goto('about:blank');
    await atRest();
  }

  return {
    arrive: (tab) => arrive(tab, stack.url),
    async makeHead(tab, _, { title, fromS }) {
      const film = await movie(stack, title);
      await savePosition(film, fromS);
      await open(tab, film);
      await eventually('the edge has a head', () => tab.evaluate(hasHead, film), WAIT_MS);
      await leave(tab);
    },
    async play(tab, _, { title }) {
      await open(tab, await movie(stack, title));
      await recordVideo(tab);
      await tab.click(PLAY);
    },
    leave,
    stop: () => stack.stop(),
  };
}

/** Mydia of autumn 2026 with Headstart in front of it. Mydia's own player starts the session. */
export async function startAutumn(media: string): Promise<SeamSite> {
  const mydia = await startMydia({ ORIGIN_DIALECT: '2026-autumn', AHEAD_S: '20', MEDIA_DIR: media });
  const env = { ORIGIN: mydia.url, SITE: 'origin', HEADS: 'on', LINGER_S: '1' };
  const stack = await startStack({ env }).catch(async (error) => {
    await mydia.close();
    throw error;
  });

  const nothingRuns = (): boolean => !groupMembers([mydia.originPid]).some(({ name }) => name === 'ffmpeg');
  const wasAskedFor = (segment: string): boolean => mydia.requests.some(({ line }) => line.endsWith(`/${segment}`));
  const FIRST = 'segment_00000.ts';
  /** The titles of the films of which the edge has a head. */
  const played = new Set<string>();

  /** The site's link leads to a page of the player's own. That page plays at once, where the browser allows it. */
  async function play(tab: Tab, { startsByItself }: BrowserEngine, { title }: Begun): Promise<void> {
    await tab.goto(`${stack.url}/media/${await movie(stack, title)}`);
    await tab.click('a[href^="/player/#/player/"]');
    await until(tab, 'the player has the film', () => (document.querySelector('video')?.readyState ?? 0) > 1);
    await recordVideo(tab);
    if (!startsByItself) await tab.click('video');
  }

  /** The viewer stays in the player's document, and the player ends its session. */
  async function leave(tab: Tab): Promise<void> {
    await tab.evaluate(() => {
      location.hash = '#/';
    });
    await eventually('nothing runs', nothingRuns, WAIT_MS);
  }

  return {
    async arrive(tab) {
      await tab.goto(`${stack.url}/auth/local/login`);
      await tab.evaluate(({ username, password }) => {
        const field = (name: string) => document.querySelector(`[name="user[${name}]"]`) as HTMLInputElement;
        field('username').value = username;
        field('password').value = password;
        field('password').form?.requestSubmit();
      }, USER);
      await until(tab, 'the viewer is signed in', () => document.documentElement.dataset.live === 'connected');
    },
    async makeHead(tab, engine, film) {
      if (played.has(film.title)) return;
      await play(tab, engine, film);
      await playsTo(tab, HEAD_END_S);
      await leave(tab);
      played.add(film.title);
    },
    async play(tab, engine, film) {
      mydia.requests.length = 0;
      await play(tab, engine, film);
      if (wasAskedFor(FIRST)) throw new Error('the film was to begin with its head');
    },
    leave,
    async stop() {
      await stack.stop();
      await mydia.close();
    },
  };
}
