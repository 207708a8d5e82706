/**
 * @returns the response with headers that can be changed: what `fetch` and the cache answer is immutable. One that can be
 * changed already is not copied, for what is in memory would become a stream, and cost several times as much to send.
 */
export function withMutableHeaders(response: Response): Response {
  try {
    response.headers.delete('x-probe');
    return response;
  } catch {
    return new Response(response.body, response);
  }
}
