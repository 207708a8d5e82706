/**
 * What the edge asks Mydia: starts, sessions, playlists, segments, stops, files. It speaks Mydia's HTTP API of 2025-11
 * (0.4.7) and of 2026. docs/protocol.md (Edge and media server) says what differs.
 */
import * as v from 'valibot';
import { type MediaRef, plainRef, splitMediaRef } from '../../protocol/ids.ts';
import { DEVICE_HEADER } from '../../protocol/mydia.ts';
import { API, SESSION_HEADER, streamUrl } from '../../protocol/urls.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { DeviceKind } from '../auth/device-profile.ts';
import type { Login } from '../config.ts';
import { listedSeconds } from '../playlist/read.ts';
import { UnwritablePlaylist } from '../playlist/unwritable.ts';
import {
  type Allowed,
  type FilmList,
  type HeadOf,
  type OriginAdapter,
  OriginError,
  type OriginSessionId,
  type PlayedStart,
  type SessionProbe,
  type SessionUse,
  type SignIn,
  type StartResult,
  type ViewerVerdict,
} from './adapter.ts';
import { answerJson, answerText } from './answer-text.ts';
import { type Candidates, isPlayerOff, readCandidates } from './mydia-candidates.ts';
import { listFilms } from './mydia-films.ts';
import {
  GRAPHQL,
  isGraphqlAnswer,
  isMissingRoute,
  JSON_HEADERS,
  PLAYER_QUERY,
  readSessionUse,
} from './mydia-graphql.ts';
import { foreignAnswerError, isJsonObject, isPage, MydiaHttp, START_TIMEOUT_MS, TIMEOUT_MS } from './mydia-http.ts';
import { identifyPlayed, startAsPlayer } from './mydia-played.ts';
import { originErrorOf } from './mydia-refusal.ts';
import { accepts, authorise } from './mydia-rights.ts';
import { signIn } from './mydia-sign-in.ts';
import { isUseToRenew, rememberedUse, rememberUse } from './session-use.ts';

/** Mydia drops a session that has received no request in this time. */
export const IDLE_TIMEOUT_MS = 30 * 60_000;

export const LOCATION_PATH = /^\/api\/v1\/hls\/([0-9A-Za-z_-]{1,64})\/index\.m3u8$/;
const RESOURCE_NAME = /^\w[\w.-]{0,127}$/;
/** Mydia's words for a film that does not exist; for a route that does not exist it has other words. */
const MissingSchema = v.object({ error: v.string() });
const ResolvedSchema = v.object({ hls_url: v.string() });
const NotReadySchema = v.object({ error: v.pipe(v.string(), v.startsWith('Master playlist not ready')) });

const resourcePath = (id: OriginSessionId, name: string): string => `${API}/hls/${id}/${name}`;

export class Mydia implements OriginAdapter {
  readonly traits = { idleTimeoutMs: IDLE_TIMEOUT_MS };
  readonly #http: MydiaHttp;
  readonly #aliases: readonly string[];

  /** `aliases`: every base URL that the origin may put into its redirects and playlists, `origin` included. */
  constructor(origin: string, aliases: readonly string[]) {
    this.#http = new MydiaHttp(origin);
    this.#aliases = aliases;
  }

  signIn(login: Login): Promise<SignIn> {
    return signIn(this.#http, login);
  }

  accepts(credentials: Credentials): Promise<boolean | null> {
    return accepts(this.#http, credentials);
  }

  listFilms(account: Credentials, after: string | null): Promise<FilmList | null> {
    return listFilms(this.#http, account, after);
  }

  authorise(ref: MediaRef, viewer: Credentials): Promise<ViewerVerdict> {
    return authorise(this.#http, ref, viewer);
  }

  async sessionUse(runInBackground?: (work: Promise<unknown>) => void): Promise<SessionUse> {
    const { origin } = this.#http;
    const known = rememberedUse(origin);
    if (known === null) return this.#askUse();
    // When the origin does not answer, the remembered answer counts until its time is over.
    if (runInBackground && isUseToRenew(origin)) runInBackground(this.#askUse().catch(() => {}));
    return known;
  }

  learnSessionUse(use: SessionUse): void {
    rememberUse(this.#http.origin, use);
  }

  #askUse(): Promise<SessionUse> {
    const init = { method: 'POST', headers: JSON_HEADERS, body: PLAYER_QUERY, timeoutMs: TIMEOUT_MS };
    return this.#http.ask(GRAPHQL, {}, init, async (response) => {
      const answer = await answerJson(response);
      // A server that hides its schema may have any player: the edge starts nothing that could count as a play.
      const told = readSessionUse(answer) ?? (isGraphqlAnswer(answer) ? 'exact' : null);
      const use = isMissingRoute(response, answer) ? 'any' : told;
      if (use === null) throw originErrorOf(response, answer);
      rememberUse(this.#http.origin, use);
      return use;
    });
  }

  async inspect(ref: MediaRef, account: Credentials, device: DeviceKind | null): Promise<Candidates | null> {
    // With `any`, only a start shows how the origin plays a file, so the request below would be of no use. When
    // `sessionUse` fails, the edge sends the request all the same.
    if ((await this.sessionUse().catch(() => null)) === 'any') return null;
    const headers: Record<string, string> = device ? { [DEVICE_HEADER]: device } : {};
    return this.#http.ask(
      `${API}/stream/${plainRef(ref)}/candidates`,
      account,
      { headers, timeoutMs: TIMEOUT_MS },
      async (response) => {
        const answer = await answerJson(response);
        const ways = response.ok ? readCandidates(answer) : null;
        // A film with burnt-in subtitles is never played directly.
        if (ways) return splitMediaRef(ref).burntIn === null ? ways : { ...ways, isDirect: false };
        if (response.status === 404 && !v.is(MissingSchema, answer) && !isPlayerOff(answer)) return null;
        // Any other answer, such as a redirect to a sign-in, does not tell how the file is played. The answer to a
        // start will tell more.
        if (response.status < 500 && ![401, 403, 404].includes(response.status)) return null;
        throw originErrorOf(response, answer);
      },
    );
  }

  async start(
    ref: MediaRef,
    account: Credentials,
    position: number,
    needsSession: boolean,
    asPlayer = false,
  ): Promise<StartResult> {
    if (asPlayer && (await this.sessionUse()) === 'exact') return startAsPlayer(this.#http, ref, account);
    const ways = await this.inspect(ref, account, null);
    if (ways?.isDirect && !needsSession) return { kind: 'direct' };
    const query = new URLSearchParams(ways ? { strategy: ways.strategy, resolve: 'json' } : {});
    // Mydia itself always begins at the film's beginning, and ignores this parameter.
    if (position > 0) query.set('position', String(position));
    const { burntIn } = splitMediaRef(ref);
    if (burntIn !== null) query.set('burn', burntIn);
    const path = `${streamUrl(ref)}${query.size > 0 ? `?${query}` : ''}`;
    // Mydia of 2025 decides and starts by one and the same request, for the stream's first byte. A redirect means that
    // it has started the session.
    const headers: Record<string, string> = ways ? {} : { range: 'bytes=0-0' };
    const init = { headers, timeoutMs: START_TIMEOUT_MS };
    const askedAt = Date.now();
    return this.#http.ask(path, account, init, async (response): Promise<StartResult> => {
      const { status } = response;
      const sessionAt = async (location: string): Promise<StartResult> => ({
        kind: 'session',
        id: await this.#sessionOf(location, account),
        isNew: isNew(response),
        askedAt,
        mayCopy: ways?.mayCopy ?? false,
      });
      const location = response.headers.get('location');
      if (ways && response.ok) {
        const resolved = v.safeParse(ResolvedSchema, await answerJson(response));
        if (!resolved.success) throw foreignAnswerError();
        return sessionAt(resolved.output.hls_url);
      }
      if (location !== null) return sessionAt(location);
      if (isPage(response)) throw foreignAnswerError();
      // A server answers 416 for an empty file.
      if (status === 200 || status === 206 || status === 416) {
        await response.body?.cancel();
        return { kind: 'direct' };
      }
      throw originErrorOf(response, await answerJson(response));
    });
  }

  /**
   * All sessions of a file that `/stream` starts have the same rendition, since Mydia ignores the parameters of such a
   * start. Two things make another rendition:
   * - the parameter `burn` of `/stream`, which only the embedded origin obeys;
   * - a start by Mydia's own player, with the parameters of that start.
   */
  headKey(ref: MediaRef, { file, version, rendition }: Allowed): HeadOf {
    const { burntIn } = splitMediaRef(ref);
    const film = file === null ? plainRef(ref) : `file/${file}`;
    return { film, made: JSON.stringify([version, burntIn, rendition ?? null]) };
  }

  identifyPlayed(start: PlayedStart, viewer: Credentials): Promise<Allowed | null> {
    return identifyPlayed(this.#http, start, viewer);
  }

  async probe(id: OriginSessionId, account: Credentials): Promise<SessionProbe> {
    const path = resourcePath(id, 'index.m3u8');
    const nothing = (outcome: SessionProbe['outcome']): SessionProbe => ({ outcome, listedS: 0, isComplete: false });
    return this.#http.ask(path, account, { timeoutMs: TIMEOUT_MS }, async (response): Promise<SessionProbe> => {
      if (response.ok) {
        const text = await answerText(response);
        const listedS = listedSeconds(text);
        if (listedS === null) return nothing('not_ready');
        return { outcome: 'ready', listedS, isComplete: /^#EXT-X-ENDLIST/m.test(text) };
      }
      if (response.status === 404) {
        const answer = await answerJson(response);
        if (!isJsonObject(answer)) return nothing('unreachable');
        return nothing(v.is(NotReadySchema, answer) ? 'not_ready' : 'gone');
      }
      await response.body?.cancel();
      return nothing(response.status === 503 ? 'not_ready' : 'unreachable');
    });
  }

  /** Any request for a session counts as activity. */
  keepAlive(id: OriginSessionId, account: Credentials): Promise<SessionProbe> {
    return this.probe(id, account);
  }

  stop(id: OriginSessionId, account: Credentials): Promise<boolean> {
    const init = { method: 'DELETE', timeoutMs: TIMEOUT_MS };
    return this.#http.ask(`${API}/hls/${id}`, account, init, async (response) => {
      const answered = response.ok || response.status === 404;
      const isConfirmed = response.status === 204 || isJsonObject(await answerJson(response));
      return answered && isConfirmed;
    });
  }

  fetchResource(id: OriginSessionId, name: string, account: Credentials, range?: string | null): Promise<Response> {
    const headers: Record<string, string> = range ? { range } : {};
    const init = { headers, timeoutMs: TIMEOUT_MS };
    return this.#http.ask(resourcePath(id, name), account, init, (response) => response);
  }

  async fetchStream(
    ref: MediaRef,
    viewer: Credentials,
    request: Request,
    device: DeviceKind | null,
  ): Promise<{ response: Response; session: OriginSessionId | null }> {
    const headers: Record<string, string> = device ? { [DEVICE_HEADER]: device } : {};
    for (const name of ['range', 'if-range', 'if-none-match', 'if-modified-since']) {
      const value = request.headers.get(name);
      if (value) headers[name] = value;
    }
    const init = { method: request.method, headers, timeoutMs: START_TIMEOUT_MS };
    const response = await this.#http.ask(streamUrl(ref), viewer, init, (answer) => answer);
    const location = response.headers.get('location');
    return { response, session: location === null ? null : await this.#sessionOf(location, viewer) };
  }

  mapUrl(url: string, session: OriginSessionId): string {
    const folder = `${API}/hls/${session}/`;
    const target = URL.parse(url, `${this.#http.origin}${folder}index.m3u8`);
    const name = target?.pathname.slice(folder.length) ?? '';
    if (!target || !this.#aliases.includes(target.origin) || target.pathname !== folder + name)
      throw outsideSessionError();
    if (target.search || target.hash || target.username || target.password || !RESOURCE_NAME.test(name)) {
      throw outsideSessionError();
    }
    return name;
  }

  async #sessionOf(location: string, account: Credentials): Promise<OriginSessionId> {
    const target = URL.parse(location, this.#http.origin);
    const id = LOCATION_PATH.exec(target?.pathname ?? '')?.[1] as OriginSessionId | undefined;
    if (id && target && this.#aliases.includes(target.origin)) return id;
    // The session runs, but no viewer could ever use its playlist, so the edge stops it.
    if (id) await this.stop(id, account);
    throw new OriginError(
      'origin_invalid',
      `The media server redirects to ${target?.origin ?? 'no URL'}; if that is its own address, set ORIGIN_PUBLIC to it`,
    );
  }
}

/** The embedded origin says whether the session is new; Mydia does not. */
const isNew = ({ headers }: Response): boolean | null => {
  const said = headers.get(SESSION_HEADER);
  return said === null ? null : said === 'new';
};

const outsideSessionError = (): UnwritablePlaylist =>
  new UnwritablePlaylist('The media server points outside its session');
