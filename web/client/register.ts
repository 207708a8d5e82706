/**
 * Registers the service worker, unless the site has one of its own. The module is a bundle of its own, which the page
 * client loads when the page is at rest.
 */

/**
 * A registration holds one worker. Where the site has a worker of its own, Headstart's is not registered, since it
 * would replace the site's. Without a service worker, the page sends the preloads itself.
 */
export async function registerWorker(path: string): Promise<void> {
  const { serviceWorker } = navigator;
  try {
    const script = new URL(path, location.href);
    const there = await serviceWorker.getRegistration('/');
    const workers = there && [there.active, there.waiting, there.installing].filter((worker) => worker !== null);
    // While the browser loads a registration's script, the registration has no worker yet. Headstart does not replace
    // such a registration: the script may be the site's own.
    const isOurs = workers?.[0] && workers.every(({ scriptURL }) => new URL(scriptURL).pathname === script.pathname);
    if (!workers || isOurs) await serviceWorker.register(script, { scope: '/' });
  } catch {
    // Under enforced Trusted Types `register` throws before it returns a promise.
  }
}
