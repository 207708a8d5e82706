/** Notices navigations within a page (`pushState`, hash), and tells when the page was opened. */

/** Calls `changed` after each navigation by `history.pushState` or in the hash: these reach no service worker. */
export function followNavigations(changed: () => void): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    navigation.addEventListener('currententrychange', changed);
    return;
  }
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method];
    history[method] = function (this: History, ...args) {
      original.apply(this, args);
      changed();
    };
  }
}

/** @returns when the navigation to this page began; for a prerendered page, when it was shown */
export function navigationStart(): number {
  const [entry] = performance.getEntriesByType('navigation') as Array<
    PerformanceNavigationTiming & { activationStart?: number }
  >;
  return entry?.activationStart ?? 0;
}
