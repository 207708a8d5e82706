/**
 * The edge redirects a playlist request to the file when the browser can play it as it is: not to be read as a playlist.
 * @param xhr that hls.js is about to send, to `url`
 * @param found is told the file's URL as soon as its headers are there
 */
export function watchForFile(xhr: XMLHttpRequest, url: string, found: (file: string) => void): void {
  if (!new URL(url, location.href).pathname.endsWith('.m3u8')) return;
  xhr.addEventListener('readystatechange', () => {
    if (xhr.readyState !== XMLHttpRequest.HEADERS_RECEIVED || xhr.status !== 200) return;
    if (/^(?:video|audio)\/|octet-stream/i.test(xhr.getResponseHeader('content-type') ?? '')) found(xhr.responseURL);
  });
}
