/** The embedded origin listens before it knows its films. A test that names a film waits here for the whole library. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { type Library, LibrarySchema } from '../../protocol/library.ts';

/** @param origin its base URL. @returns its library, once the first walk through the folder is complete */
export async function completeLibrary(origin: string): Promise<Library> {
  for (;;) {
    const library = v.parse(LibrarySchema, await (await fetch(new URL('/api/v1/library', origin))).json());
    if (library.scan.isComplete) return library;
    await sleep(25);
  }
}
