/** The price of a bill, by the prices that docs/mydia.md names. */
import type { Bill } from './bill.ts';

/** The memory for which a Durable Object is billed, in GB. */
const MEMORY_GB = 0.128;
/**
 * How long a Durable Object is billed for one request, in seconds. The value is generous: most requests take one or two
 * milliseconds.
 */
const OBJECT_REQUEST_S = 0.01;

/** Prices in dollars. */
const PRICE = { request: 0.3e-6, objectRequest: 0.15e-6, row: 1e-6, gbS: 12.5e-6 };
/** The amounts without extra charge: in a day of the free plan (`FREE`), and in a month of the paid plan (`PAID`). */
const FREE = { requests: 100_000, objectRequests: 100_000, rows: 100_000, gbS: 13_000 };
const PAID = { requests: 10_000_000, objectRequests: 1_000_000, rows: 50_000_000, gbS: 400_000 };

export interface Priced extends Bill {
  gbS: number;
  /** How many times the amounts of this bill fit into `FREE` (`freeADay`), and into `PAID` (`paidAMonth`). */
  freeADay: number;
  paidAMonth: number;
  /** The price of a bill beyond the included amounts, in dollars. */
  price: number;
}

/** @param waitS how long a Durable Object also waits for the media server, in seconds */
export function priced(bill: Bill, waitS: number): Priced {
  const gbS = MEMORY_GB * (waitS + OBJECT_REQUEST_S * bill.objectRequests);
  const { requests, objectRequests, rows } = bill;
  const fits = (included: typeof FREE): number =>
    Math.min(
      included.requests / requests,
      included.objectRequests / objectRequests,
      included.rows / rows,
      included.gbS / gbS,
    );
  const price = requests * PRICE.request + objectRequests * PRICE.objectRequest + rows * PRICE.row + gbS * PRICE.gbS;
  return { ...bill, gbS, freeADay: fits(FREE), paidAMonth: fits(PAID), price };
}
