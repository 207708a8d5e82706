/**
 * Another account's requests to a Mydia of 2026 through the edge. From what that account plays, the edge keeps the
 * film's head.
 */
import type { MydiaSite } from './mydia-visitor.ts';
import type { Stack } from './stack.ts';

/**
 * The other account is the edge's own: the requests have that account's token. @param stack called once the stack is up
 */
export function anotherAccount(site: MydiaSite, stack: () => Stack) {
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${site.mydia.serviceToken}` });

  async function ask(query: string, variables: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${stack().url}/api/graphql`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: Record<string, unknown> }).data;
  }

  async function filmOf(title: string): Promise<{ id: string; file: string }> {
    const { movies } = (await (await fetch(`${site.mydia.url}/api/v1/library`)).json()) as {
      movies: { id: string; title: string }[];
    };
    const id = movies.find((movie) => movie.title === title)?.id ?? '';
    const query = `{ streamingCandidates(contentType: "movie", id: "${id}") { fileId } }`;
    const { streamingCandidates } = await ask(query, {});
    return { id, file: (streamingCandidates as { fileId: string }).fileId };
  }

  return { headers, ask, filmOf };
}
