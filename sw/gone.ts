/**
 * Removes Headstart's own service worker from browsers once a site no longer has Headstart. Nothing else would ever
 * remove it.
 * @param preload the answer to a preload: the edge refuses some, and a site without Headstart refuses all
 */
export async function leaveIfGone(
  preload: Response | null,
  registration: { unregister(): Promise<boolean> },
): Promise<void> {
  if (!preload || preload.status < 400 || preload.status >= 500) return;
  const script = await fetch(location.href, { cache: 'no-store' }).catch(() => null);
  if (!script || script.status >= 500) return;
  const isThere = script.ok && /\bjavascript\b/.test(script.headers.get('content-type') ?? '');
  if (!isThere) await registration.unregister();
}
