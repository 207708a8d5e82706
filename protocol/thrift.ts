/** `navigator.connection`, where there is one, of a page as of its service worker: https://wicg.github.io/netinfo/ */
export interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** @returns true when bytes are dear or slow to come: the session is warmed all the same, but nothing is loaded before the click. */
export const isFrugal = (connection: Connection | undefined): boolean =>
  connection?.saveData === true || /^(?:slow-)?2g$/.test(connection?.effectiveType ?? '');
