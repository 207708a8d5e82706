/**
 * Removes Headstart's own service worker from browsers once a site no longer has Headstart. Nothing else would remove
 * it.
 * @param preload the answer to a preload. A site without Headstart refuses every preload, and the edge refuses some. So
 * after a refusal, the worker checks whether its script still exists
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
