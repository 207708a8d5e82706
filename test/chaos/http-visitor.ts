/** A visitor without a browser. It sends what the page and its service worker send, in the same order and rhythm. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Journey {
  /** The URL of the site, and the path of the page. */
  url: string;
  ref: string;
  cookie: string;
  readMs: number;
  /** 0 for a visit that only looks. */
  playMs: number;
  /** The visitor leaves without giving the visit back, like a phone that loses its network. */
  vanishes: boolean;
}

/** `frames`: segments came. `words`: an error came for which the page has a message. `failed`: neither came. */
export type Outcome =
  | { kind: 'looked' }
  | { kind: 'frames'; afterMs: number }
  | { kind: 'words'; code: string; afterMs: number }
  | { kind: 'failed'; why: string };

/** How long a page goes on asking for its playlist, in milliseconds. */
const PATIENCE_MS = 40_000;

export async function visit(journey: Journey): Promise<Outcome> {
  const { url, ref, cookie, readMs, playMs, vanishes } = journey;
  const id = randomUUID();
  const say = (what: 'preload' | 'renew' | 'cancel', body = {}) =>
    fetch(`${url}/api/v1/hls/${what}/${ref}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', origin: url, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ visit: id, ...body }),
    }).then(async (reply) => {
      const text = await reply.text();
      if (reply.status >= 500) throw new Error(`${what} was answered ${reply.status}: ${text}`);
      return text;
    });

  /** Renews as the page does, for `ms` milliseconds. */
  const stay = async (ms: number, playing: boolean): Promise<void> => {
    const until = performance.now() + ms;
    for (;;) {
      const left = until - performance.now();
      await sleep(Math.max(0, Math.min(1_000, left)));
      if (left <= 1_000) return;
      await say('renew', { playing });
    }
  };

  try {
    await say('preload');
    await stay(readMs, false);
    const outcome: Outcome = playMs > 0 ? await play() : { kind: 'looked' };
    if (outcome.kind === 'frames') await stay(playMs, true);
    if (!vanishes) await say('cancel');
    return outcome;
  } catch (error) {
    return { kind: 'failed', why: String((error as Error).cause ?? error) };
  }

  async function play(): Promise<Outcome> {
    const from = performance.now();
    const manifest = `${url}/api/v1/hls/play/${ref}/index.m3u8?visit=${id}`;
    let code: string | null = null;
    let refused = 0;
    while (performance.now() - from < PATIENCE_MS) {
      await say('renew', { playing: true });
      const reply = await fetch(manifest, { headers: { cookie }, redirect: 'manual' });
      const text = await reply.text();
      if (reply.ok) {
        const segment = text.split('\n').find((line) => line !== '' && !line.startsWith('#'));
        if (!segment) return { kind: 'failed', why: 'a playlist without a segment' };
        const bytes = await fetch(new URL(segment, manifest), { headers: { cookie } });
        const body = await bytes.arrayBuffer();
        if (bytes.ok && body.byteLength > 0) return { kind: 'frames', afterMs: performance.now() - from };
        [code, refused] = [null, bytes.status];
      } else {
        code = (JSON.parse(text) as { error: string }).error;
      }
      await sleep(500);
    }
    if (code === null) return { kind: 'failed', why: `its segment was answered ${refused}` };
    return { kind: 'words', code, afterMs: performance.now() - from };
  }
}
