/** Notices that a playlist request was redirected to the film's own file. */

/**
 * When the browser can play the file as it is, the edge redirects the playlist request to the file. That file must not
 * be read as a playlist.
 * @param xhr the request for `url` that hls.js is about to send
 * @param found called with the file's URL as soon as the response's headers have arrived
 */
export function watchForFile(xhr: XMLHttpRequest, url: string, found: (file: string) => void): void {
  if (!new URL(url, location.href).pathname.endsWith('.m3u8')) return;
  xhr.addEventListener('readystatechange', () => {
    if (xhr.readyState !== XMLHttpRequest.HEADERS_RECEIVED || xhr.status !== 200) return;
    if (/^(?:video|audio)\/|octet-stream/i.test(xhr.getResponseHeader('content-type') ?? '')) found(xhr.responseURL);
  });
}
