/**
 * How the films of Mydia's library are listed, for the library's heads. The newest films come first. Mydia of 2025 has
 * no list for the edge. The embedded origin has a list, whichever version of Mydia it imitates.
 */
import * as v from 'valibot';
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { FilmList } from './adapter.ts';
import { answerJson } from './answer-text.ts';
import { GRAPHQL, JSON_HEADERS } from './mydia-graphql.ts';
import { type MydiaHttp, TIMEOUT_MS } from './mydia-http.ts';

/** How many films the edge asks for at a time: Mydia limits the length of an answer. */
const PAGE = 20;

/**
 * Mydia's lists, in the order in which the edge reads them. A show stands for the episode that the account would watch
 * next.
 */
const LISTS = {
  movies: 'id files{id}',
  tvShows: 'id nextEpisode{id files{id}}',
} as const;
type List = keyof typeof LISTS;

const files = v.nullish(v.array(v.unknown()), []);
const NodeSchema = v.object({
  id: v.string(),
  files,
  nextEpisode: v.nullish(v.object({ id: v.string(), files })),
});
const EdgesSchema = v.object({ edges: v.array(v.object({ cursor: v.string(), node: NodeSchema })) });
const AnswerSchema = v.object({
  data: v.object({ movies: v.optional(EdgesSchema), tvShows: v.optional(EdgesSchema) }),
});

/**
 * The schema has only the fields that the edge uses, so that it also fits an embedded origin of another version than
 * the edge.
 */
const PublishedSchema = v.array(v.object({ id: v.string() }));
const FilmsSchema = v.object({
  movies: PublishedSchema,
  shows: v.array(v.object({ episodes: PublishedSchema })),
});

/** Implements `OriginAdapter.listFilms`. */
export async function listFilms(http: MydiaHttp, account: Credentials, after: string | null): Promise<FilmList | null> {
  const { list, cursor } = placeIn(after);
  const query = `query($first:Int,$after:String){${list}(first:$first,after:$after,sort:{field:ADDED_AT,direction:DESC}){edges{cursor node{${LISTS[list]}}}}}`;
  const body = JSON.stringify({ query, variables: { first: PAGE, after: cursor } });
  const init = { method: 'POST', headers: JSON_HEADERS, body, timeoutMs: TIMEOUT_MS };
  const edges = await http.ask(GRAPHQL, account, init, async (response) => {
    const answer = v.safeParse(AnswerSchema, await answerJson(response));
    return answer.success ? (answer.output.data[list]?.edges ?? null) : null;
  });
  if (!edges) return after === null ? publishedFilms(http, account) : null;
  const last = edges.length < PAGE ? null : (edges.at(-1)?.cursor ?? null);
  const next = last !== null ? `${list}:${last}` : list === 'movies' ? 'tvShows:' : null;
  return { refs: edges.flatMap(({ node }) => refIn(node) ?? []), next };
}

function placeIn(after: string | null): { list: List; cursor: string | null } {
  const [, list = 'movies', cursor = ''] = /^(movies|tvShows):(.*)$/s.exec(after ?? '') ?? [];
  return { list: list as List, cursor: cursor || null };
}

/** @returns null for an entry without a file */
function refIn({ id, files: own, nextEpisode }: v.InferOutput<typeof NodeSchema>): MediaRef | null {
  if (nextEpisode?.files?.length) return parseMediaRef(`episode/${nextEpisode.id}`);
  return own?.length ? parseMediaRef(`movie/${id}`) : null;
}

/**
 * All films of the embedded origin, in the order in which it publishes them.
 * @returns null for an origin without such a list
 */
function publishedFilms(http: MydiaHttp, account: Credentials): Promise<FilmList | null> {
  return http.ask(`${API}/library`, account, { timeoutMs: TIMEOUT_MS }, async (response) => {
    const library = v.safeParse(FilmsSchema, await answerJson(response));
    if (!response.ok || !library.success) return null;
    const { movies, shows } = library.output;
    const episodes = shows.flatMap((show) => show.episodes);
    const published = [...movies.map(({ id }) => `movie/${id}`), ...episodes.map(({ id }) => `episode/${id}`)];
    return { refs: published.flatMap((ref) => parseMediaRef(ref) ?? []), next: null };
  });
}
