/** Navigations inside one document, by `history.pushState` or in the hash: they reach no service worker. */

/** Calls `changed` after each of them. */
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
