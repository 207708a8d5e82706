/** Which connections are too slow or too dear to load anything before Play (Save-Data, 2g). */

/** The part of `navigator` that is read, on a page or in its service worker: https://wicg.github.io/netinfo/ */
interface Connected {
  connection?: { saveData?: boolean; effectiveType?: string };
  /** Every `navigator` has this property: with it, TypeScript accepts a `navigator` without `connection`, too. */
  userAgent?: string;
}

/** @returns true when bytes are dear or slow to come: the session is still warmed, but nothing is loaded before the click. */
export const isFrugal = ({ connection }: Connected): boolean =>
  connection?.saveData === true || /2g$/.test(connection?.effectiveType ?? '');
