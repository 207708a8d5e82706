/** Navigations inside one document: sites that change the page by `history.pushState` reach no service worker. */

/** Calls `changed` after each of them. */
export function followNavigations(changed: () => void): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    navigation.addEventListener('currententrychange', changed);
    return;
  }
  addEventListener('popstate', changed);
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method];
    history[method] = function (this: History, ...args) {
      original.apply(this, args);
      changed();
    };
  }
}
