/** Mydia's HTTP API of 2025-11 (0.4.7), see docs/architecture.md. */
import * as v from 'valibot';
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { type Playback, PlaybackSchema } from '../../protocol/messages.ts';
import { API, playbackUrl, streamUrl } from '../../protocol/urls.ts';
import { type Credentials, credentialHeaders } from '../auth/credentials.ts';
import type { ProbeOutcome } from '../media-file/state.ts';
import { hasSegments } from '../playlist/read.ts';
import { type OriginAdapter, OriginError, type OriginSessionId, type StartResult, type Verdict } from './adapter.ts';
import { answerJson, answerText } from './answer-text.ts';

/** A slow disk or a busy server may take its time over ffprobe and the first redirect. */
const START_TIMEOUT_MS = 90_000;
const TIMEOUT_MS = 20_000;

/** Mydia drops a session that nobody has asked anything of for this long. */
export const IDLE_TIMEOUT_MS = 30 * 60_000;

const LOCATION_PATH = /^\/api\/v1\/hls\/([0-9A-Za-z_-]{1,64})\/index\.m3u8$/;
const RESOURCE_NAME = /^\w[\w.-]{0,127}$/;
const NotReadySchema = v.object({ error: v.pipe(v.string(), v.startsWith('Master playlist not ready')) });

/** A tunnel or proxy answers these for an origin that it could not reach; a server 408, on a connection it was tired of. */
const GATEWAY_STATUSES = [408, 502, 503, 504, 520, 521, 522, 523, 524, 530];

const resourcePath = (id: OriginSessionId, name: string): string => `${API}/hls/${id}/${name}`;

export class Mydia implements OriginAdapter {
  readonly traits = { idleTimeoutMs: IDLE_TIMEOUT_MS };
  readonly #origin: string;
  readonly #aliases: readonly string[];

  /** `aliases`: every base URL under which the origin may speak of itself, `origin` included. */
  constructor(origin: string, aliases: readonly string[]) {
    this.#origin = origin;
    this.#aliases = aliases;
  }

  authorise(ref: MediaRef, viewer: Credentials): Promise<Verdict> {
    const { kind, id } = splitMediaRef(ref);
    // Positions are kept for movies and episodes. Of a bare file Mydia asks only that somebody is signed in.
    const path = playbackUrl(kind === 'file' ? (`movie/${id}` as MediaRef) : ref);
    return this.#ask(path, viewer, { timeoutMs: TIMEOUT_MS }, async (response) => {
      if (response.status === 401 || response.status === 403) return { allowed: false };
      if (!response.ok && response.status !== 404) throw unusable(response);
      const answer: unknown = await answerJson(response);
      if (!isWord(answer)) throw noAnswer();
      const playback = v.safeParse(PlaybackSchema, answer);
      return { allowed: true, position: playback.success ? resumePosition(playback.output) : 0 };
    });
  }

  /** Mydia decides and starts in one: a request for the stream's first byte tells, and a redirect has started it. */
  start(ref: MediaRef, account: Credentials, position: number): Promise<StartResult> {
    const init = { headers: { range: 'bytes=0-0' }, timeoutMs: START_TIMEOUT_MS };
    // Mydia itself begins at the beginning, and overlooks it.
    const query = position > 0 ? `?position=${position}` : '';
    return this.#ask(streamUrl(ref) + query, account, init, async (response) => {
      await response.body?.cancel();
      const { status } = response;
      if (isPage(response)) throw noAnswer();
      // 416 is said of an empty file.
      if (status === 200 || status === 206 || status === 416) return { kind: 'direct' };
      const location = response.headers.get('location');
      if (location !== null) return { kind: 'session', id: await this.#sessionOf(location, account) };
      if (status === 401 || status === 403) {
        throw new OriginError('signed_out', 'The media server wants somebody signed in');
      }
      if (status === 404) throw new OriginError('not_found', 'The media server has no such media');
      throw unusable(response);
    });
  }

  async probe(id: OriginSessionId, account: Credentials): Promise<ProbeOutcome> {
    const path = resourcePath(id, 'index.m3u8');
    return this.#ask(path, account, { timeoutMs: TIMEOUT_MS }, async (response): Promise<ProbeOutcome> => {
      if (response.ok) return hasSegments(await answerText(response)) ? 'ready' : 'not_ready';
      if (response.status === 404) {
        const answer = await answerJson(response);
        if (!isWord(answer)) return 'unreachable';
        return v.is(NotReadySchema, answer) ? 'not_ready' : 'gone';
      }
      await response.body?.cancel();
      return response.status === 503 ? 'not_ready' : 'unreachable';
    });
  }

  /** Any request for a session counts as activity. */
  keepAlive(id: OriginSessionId, account: Credentials): Promise<ProbeOutcome> {
    return this.probe(id, account);
  }

  stop(id: OriginSessionId, account: Credentials): Promise<boolean> {
    const init = { method: 'DELETE', timeoutMs: TIMEOUT_MS };
    return this.#ask(`${API}/hls/${id}`, account, init, async (response) => {
      const answered = response.ok || response.status === 404;
      const isConfirmed = response.status === 204 || isWord(await answerJson(response));
      return answered && isConfirmed;
    });
  }

  fetchResource(id: OriginSessionId, name: string, account: Credentials, range?: string | null): Promise<Response> {
    const headers: Record<string, string> = range ? { range } : {};
    const init = { headers, timeoutMs: TIMEOUT_MS };
    return this.#ask(resourcePath(id, name), account, init, (response) => response);
  }

  async fetchStream(ref: MediaRef, viewer: Credentials, request: Request): Promise<Response | null> {
    const headers: Record<string, string> = {};
    for (const name of ['range', 'if-range', 'if-none-match', 'if-modified-since']) {
      const value = request.headers.get(name);
      if (value) headers[name] = value;
    }
    const init = { method: request.method, headers, timeoutMs: START_TIMEOUT_MS };
    const response = await this.#ask(streamUrl(ref), viewer, init, (answer) => answer);
    const location = response.headers.get('location');
    if (location === null) return response;
    // What cannot be given back now, the origin drops as idle.
    await this.stop(await this.#sessionOf(location, viewer), viewer).catch(() => false);
    return null;
  }

  mapUrl(url: string, session: OriginSessionId): string {
    const folder = `${API}/hls/${session}/`;
    const target = URL.parse(url, `${this.#origin}${folder}index.m3u8`);
    const name = target?.pathname.slice(folder.length) ?? '';
    if (!target || !this.#aliases.includes(target.origin) || target.pathname !== folder + name) throw elsewhere();
    if (target.search || target.hash || target.username || target.password || !RESOURCE_NAME.test(name)) {
      throw elsewhere();
    }
    return name;
  }

  async #sessionOf(location: string, account: Credentials): Promise<OriginSessionId> {
    const target = URL.parse(location, this.#origin);
    const id = LOCATION_PATH.exec(target?.pathname ?? '')?.[1] as OriginSessionId | undefined;
    if (id && target && this.#aliases.includes(target.origin)) return id;
    // It is running all the same, and nobody could ever use it.
    if (id) await this.stop(id, account);
    throw new OriginError(
      'origin_invalid',
      `The media server redirects to ${target?.origin ?? 'no URL'}; if that is its own address, set ORIGIN_PUBLIC to it`,
    );
  }

  /** The time limit is for the answer's headers and for what `use` reads of its body. @throws OriginError */
  async #ask<T>(
    path: string,
    credentials: Credentials,
    init: { method?: string; headers?: Record<string, string>; timeoutMs: number },
    use: (response: Response) => T | Promise<T>,
  ): Promise<T> {
    const headers = credentialHeaders(credentials);
    for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value);
    // Not AbortSignal.timeout: its timer cannot be cleared, and would keep the Durable Object in memory.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), init.timeoutMs);
    try {
      // Redirects are not followed: credentials go to the origin's own address and nowhere else. Cloudflare's cache knows
      // answers by their URL alone, and must keep none that was for one viewer.
      const { method = 'GET' } = init;
      const request = { method, headers, redirect: 'manual', cache: 'no-store', signal: limit.signal } as const;
      return await use(await fetch(this.#origin + path, request));
    } catch (cause) {
      if (cause instanceof OriginError) throw cause;
      throw new OriginError('origin_unreachable', 'The media server did not answer', { uncertain: true, cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A page, such as a proxy's to sign in at or to say that it is sorry, is no word of the media server's. */
const isWord = (answer: unknown): boolean => v.is(v.looseObject({}), answer);
const isPage = ({ headers }: Response): boolean => /^text\/html\b/i.test(headers.get('content-type') ?? '');

const noAnswer = (): OriginError =>
  new OriginError('origin_invalid', 'Somebody else has answered in place of the media server', { uncertain: true });

const elsewhere = (): OriginError => new OriginError('origin_invalid', 'The media server points outside its session');

const unusable = (response: Response): OriginError =>
  GATEWAY_STATUSES.includes(response.status)
    ? new OriginError('origin_unreachable', `The media server cannot be reached (${response.status})`, {
        uncertain: true,
      })
    : new OriginError('origin_invalid', `The media server answered ${response.status}`);

/** A film watched to its end starts over. */
function resumePosition({ position_seconds: position, duration_seconds: duration }: Playback): number {
  return duration && position > duration * 0.95 ? 0 : position;
}
