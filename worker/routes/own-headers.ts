/** Makes the headers of a response changeable. */

/**
 * @returns the response with headers that can be changed: the answers of `fetch` and of the cache are immutable. A
 *   response whose headers can be changed already is not copied: a copy would turn a body in memory into a stream,
 *   which costs several times as much to send
 */
export function withMutableHeaders(response: Response): Response {
  try {
    response.headers.delete('x-probe');
    return response;
  } catch {
    return new Response(response.body, response);
  }
}
