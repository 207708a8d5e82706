/**
 * Stands in for Mydia's Flutter player, which cannot be built here: it sends the same requests in the same order.
 * `mydiaPlayerKind` says whether it is July's player or autumn's. It contains nothing of Headstart.
 */
import Hls from 'hls.js';
import { pause } from './pause.ts';

interface Route {
  kind: 'movie' | 'episode';
  id: string;
  fileId: string;
  showId: string | null;
  seasonNumber: number | null;
}

interface Detail {
  progress: { positionSeconds: number } | null;
  show?: { id: string };
}

interface Started {
  sessionId: string;
  duration: number | null;
}

declare global {
  var mydiaConfig: { token: string };
  var mydiaPlayerKind: 'july' | 'autumn';
}

const isAutumn = mydiaPlayerKind === 'autumn';

const POLLS = 20;
/** The player plays a playlist only once it names this many segments. */
const ENOUGH_SEGMENTS = 3;
/**
 * For a position after this second, Mydia's player asks the viewer whether to go on there. This stand-in always goes
 * on.
 */
const RESUME_FROM_S = 30;
const SAVE_EVERY_MS = 10_000;

const DETAILS = {
  movie:
    'query MovieDetail($id: ID!) { movie(id: $id) { id title progress { positionSeconds } files { id } __typename } }',
  episode: `query EpisodeDetail($id: ID!) {
    episode(id: $id) { id title seasonNumber progress { positionSeconds } files { id } show { id } __typename }
  }`,
} as const;
const SEASON = `query SeasonEpisodes($showId: ID!, $seasonNumber: Int!) {
  seasonEpisodes(showId: $showId, seasonNumber: $seasonNumber) { id title files { id } }
}`;
const CANDIDATES = `query StreamingCandidates($contentType: String!, $id: ID!) {
  streamingCandidates(contentType: $contentType, id: $id) {
    fileId candidates { strategy mime container videoCodec audioCodec } metadata { duration width height }
  }
}`;
const START = isAutumn
  ? `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int, $maxHeight: Int, $startPosition: Int, $playlistMode: PlaylistMode) {
    startStreamingSession(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate, maxHeight: $maxHeight, startPosition: $startPosition, playlistMode: $playlistMode) {
      sessionId duration startPosition maxBitrate maxHeight playlistMode __typename
    }
    __typename
  }`
  : `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int) {
    startStreamingSession(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate) { sessionId duration __typename }
    __typename
  }`;
const END =
  'mutation EndStreamingSession($sessionId: String!) { endStreamingSession(sessionId: $sessionId) __typename }';
const SAVES = {
  movie: `mutation UpdateMovieProgress($id: ID!, $positionSeconds: Int!, $durationSeconds: Int) {
    updateMovieProgress(movieId: $id, positionSeconds: $positionSeconds, durationSeconds: $durationSeconds) { watched }
  }`,
  episode: `mutation UpdateEpisodeProgress($id: ID!, $positionSeconds: Int!, $durationSeconds: Int) {
    updateEpisodeProgress(episodeId: $id, positionSeconds: $positionSeconds, durationSeconds: $durationSeconds) { watched }
  }`,
} as const;

async function graphql(query: string, variables: object): Promise<Record<string, unknown>> {
  const response = await fetch('/api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${mydiaConfig.token}` },
    body: JSON.stringify(isAutumn ? { query, variables } : { operationName: null, query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string }[];
  };
  if (errors?.[0]) throw new Error(errors[0].message);
  if (!data) throw new Error(`GraphQL is answered ${response.status}`);
  return data;
}

class Player2026 {
  readonly #route: Route;
  readonly #video = document.createElement('video');
  #saving: ReturnType<typeof setInterval> | undefined;
  #hls: Hls | null = null;
  #session: string | null = null;
  #duration: number | null = null;
  #isGone = false;

  constructor(route: Route) {
    this.#route = route;
    Object.assign(this.#video, { width: 1280, height: 720, playsInline: true, controls: true });
    document.body.append(this.#video);
    addEventListener('beforeunload', this.#end);
    this.#load().catch((error) => {
      this.#video.dataset.error = String(error);
    });
  }

  async #load(): Promise<void> {
    const saved = isAutumn ? await this.#prepareAutumn() : await this.#prepareJuly();
    const resume = saved > RESUME_FROM_S ? saved : 0;
    const variables = isAutumn ? { playlistMode: 'FULL', ...(resume > 0 ? { startPosition: resume } : {}) } : {};
    const { fileId } = this.#route;
    const { startStreamingSession } = await graphql(START, { fileId, strategy: this.#strategy, ...variables });
    const { sessionId, duration } = startStreamingSession as Started;
    this.#session = sessionId;
    this.#duration = duration;
    const url = `/api/v1/hls/${sessionId}/index.m3u8`;
    await this.#hasSegments(url);
    if (this.#isGone) return;
    this.#hls = new Hls();
    this.#hls.loadSource(url);
    this.#hls.attachMedia(this.#video);
    await new Promise((resolve) => this.#video.addEventListener('loadedmetadata', resolve, { once: true }));
    // Without a saved position hls.js chooses where to begin: in a growing playlist, near its end.
    if (resume > 0) this.#video.currentTime = resume;
    await this.#video.play();
    this.#saving = setInterval(() => this.#save(), SAVE_EVERY_MS);
  }

  #strategy = 'TRANSCODE';

  /**
   * July's player sends two queries, one after the other: for the item's detail, and for the candidates. Both queries
   * name the item by its `id`.
   */
  async #prepareJuly(): Promise<number> {
    const { kind, id } = this.#route;
    const saved = await this.#savedPosition();
    const { streamingCandidates } = await graphql(CANDIDATES, { contentType: kind, id });
    this.#choose(streamingCandidates);
    return saved;
  }

  /**
   * Autumn's player sends two queries at the same time: for the item's detail by `id`, and for the candidates by
   * `fileId`.
   */
  async #prepareAutumn(): Promise<number> {
    const { fileId } = this.#route;
    const [saved, { streamingCandidates }] = await Promise.all([
      this.#savedPosition(),
      graphql(CANDIDATES, { contentType: 'file', id: fileId }),
    ]);
    this.#choose(streamingCandidates);
    return saved;
  }

  #choose(found: unknown): void {
    const { candidates } = found as { candidates: { strategy: string }[] };
    if (candidates.some(({ strategy }) => strategy === 'HLS_COPY')) this.#strategy = 'HLS_COPY';
  }

  async #savedPosition(): Promise<number> {
    const { kind, id, showId, seasonNumber } = this.#route;
    const data = await graphql(DETAILS[kind], { id });
    if (showId !== null && seasonNumber !== null) await graphql(SEASON, { showId, seasonNumber });
    return (data[kind] as Detail).progress?.positionSeconds ?? 0;
  }

  async #hasSegments(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${mydiaConfig.token}` };
    for (let poll = 0; poll < POLLS; poll++) {
      const response = await fetch(url, { headers });
      const text = response.ok ? await response.text() : '';
      if (text.split('.ts').length > ENOUGH_SEGMENTS) return;
      await pause(Math.min(500 * (1.5 * poll + 1), 3_000));
    }
    throw new Error('the playlist has too few segments');
  }

  #save(): void {
    const { kind, id } = this.#route;
    const positionSeconds = Math.floor(this.#video.currentTime);
    const durationSeconds = Math.floor(this.#duration ?? this.#video.duration);
    graphql(SAVES[kind], { id, positionSeconds, durationSeconds }).catch(console.error);
  }

  #end = (): void => {
    if (this.#session) graphql(END, { sessionId: this.#session }).catch(() => {});
  };

  /**
   * The viewer leaves the film for another page of the player. July's player then throws an exception, before it would
   * send the request that ends the session.
   */
  dispose(): void {
    this.#isGone = true;
    clearInterval(this.#saving);
    removeEventListener('beforeunload', this.#end);
    if (isAutumn) {
      this.#save();
      this.#end();
    }
    this.#hls?.destroy();
    this.#video.remove();
  }
}

/** @returns null for an address that plays nothing, such as one with `offline`, which names no file */
function routeOf(hash: string): Route | null {
  const [, kind, id, search = ''] = /^#\/player\/(movie|episode)\/([^?]+)(?:\?(.*))?$/.exec(hash) ?? [];
  const query = new URLSearchParams(search);
  const fileId = query.get('fileId');
  if (!kind || !id || !fileId || fileId === 'offline') return null;
  const season = query.get('seasonNumber');
  return {
    ...{ kind: kind as Route['kind'], id, fileId, showId: query.get('showId') },
    seasonNumber: season === null ? null : Number(season),
  };
}

let player: Player2026 | null = null;
function open(): void {
  player?.dispose();
  const route = routeOf(location.hash);
  player = route && new Player2026(route);
}
addEventListener('hashchange', open);
open();
