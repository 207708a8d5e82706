/** Registers the service worker. A file of its own, which the page client loads when the page is at rest. */

/**
 * A registration holds one worker: where the site has its own, ours is not registered, for it would take that one's place.
 * A browser without service workers, or a page where they are forbidden, is a page that preloads by itself.
 */
export async function registerWorker(path: string): Promise<void> {
  const { serviceWorker } = navigator;
  try {
    const script = new URL(path, location.href);
    const there = await serviceWorker.getRegistration('/');
    const workers = there && [there.active, there.waiting, there.installing].filter((worker) => worker !== null);
    // None of them is there yet: a script is on its way.
    const isOurs = workers?.[0] && workers.every(({ scriptURL }) => new URL(scriptURL).pathname === script.pathname);
    if (!workers || isOurs) await serviceWorker.register(script, { scope: '/' });
  } catch {
    // Where only Trusted Types are taken, it throws before there is a promise.
  }
}
