/** Which connections are too slow or too dear to load anything before Play (Save-Data, 2g). */

/** The part of `navigator` that Headstart reads, on a page or in its service worker: https://wicg.github.io/netinfo/ */
interface Connected {
  connection?: { saveData?: boolean; effectiveType?: string };
  /**
   * Headstart does not read `userAgent`. TypeScript accepts a `navigator` only when its type shares a property with
   * this interface. Some types of `navigator` lack `connection`, but have `userAgent`.
   */
  userAgent?: string;
}

/**
 * @returns true when the visitor saves data or the network is slow: a look still warms the session, but the browser
 *   loads nothing before the click.
 */
export const isFrugal = ({ connection }: Connected): boolean =>
  connection?.saveData === true || /2g$/.test(connection?.effectiveType ?? '');
