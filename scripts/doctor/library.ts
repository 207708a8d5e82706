/** Reads the film list of the embedded origin, to find films to try. Mydia publishes no film list. */
import * as v from 'valibot';
import type { MediaRef } from '../../protocol/ids.ts';
import { LibrarySchema, MovieSchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import type { Client } from './client.ts';

/** What the doctor reads of a library, and no more: the origin may be older or newer than the doctor. */
const ReadSchema = v.object({
  ...v.pick(LibrarySchema, ['playbackEnabled']).entries,
  movies: v.array(v.pick(MovieSchema, ['id'])),
});
export type LibraryFilms = v.InferOutput<typeof ReadSchema>;

/** @returns null when the server publishes no film list. @throws what `Client.ask` throws */
export async function readLibrary(client: Client): Promise<LibraryFilms | null> {
  const { status, json } = await client.ask(`${API}/library`);
  const library = v.safeParse(ReadSchema, json);
  return status === 200 && library.success ? library.output : null;
}

export const filmsOf = ({ movies }: LibraryFilms): MediaRef[] => movies.map(({ id }) => `movie/${id}` as MediaRef);
