/** The library that the embedded origin publishes. Mydia publishes none. */
import * as v from 'valibot';
import type { MediaRef } from '../../protocol/ids.ts';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import type { Client } from './client.ts';

/** @returns null when the server publishes none. @throws what `Client.ask` throws */
export async function readLibrary(client: Client): Promise<Library | null> {
  const { status, json } = await client.ask(`${API}/library`);
  const library = v.safeParse(LibrarySchema, json);
  return status === 200 && library.success ? library.output : null;
}

export const filmsOf = ({ movies }: Library): MediaRef[] => movies.map(({ id }) => `movie/${id}` as MediaRef);
