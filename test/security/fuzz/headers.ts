/** Good, bad and missing credentials, and other headers of a client. */
import * as fc from 'fast-check';
import { odd } from './odd.ts';

const header = (name: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value): [string, string] => [name, value]);
const credential = fc.oneof(
  { weight: 8, arbitrary: header('cookie', '_mydia_key=alice', '_mydia_key=bob', 'theme=dark; _mydia_key=alice') },
  {
    weight: 4,
    arbitrary: header('cookie', '_mydia_key=mallory', '_mydia_key=', 'x_mydia_key=alice', '_mydia_key="alice"', ';'),
  },
  {
    weight: 2,
    arbitrary: header('authorization', 'Bearer jwt-of-alice', 'Bearer jwt-of-mallory', 'Basic YTpi', 'bearer'),
  },
  { weight: 2, arbitrary: header('x-api-key', 'key-of-alice', 'key-of-mallory', '""', 'x'.repeat(9_000)) },
);
const other = fc.oneof(
  {
    weight: 6,
    arbitrary: header('sec-fetch-site', 'same-origin', 'same-origin', 'same-site', 'cross-site', 'none', 'x'),
  },
  header('origin', 'https://site.test', 'https://elsewhere.example', 'null', 'x'),
  header('sec-purpose', 'prefetch', 'prefetch;prerender', 'x'),
  header('content-type', 'application/json', 'text/plain;charset=UTF-8', 'multipart/form-data; boundary=a', 'x'),
  header('range', 'bytes=0-3', 'bytes=-5', 'bytes=5-1', 'bytes=0-0,2-3', 'bytes=99999999999999999999-', 'lines=1'),
  header('connection', 'close', 'keep-alive, cookie', 'x-forwarded-host', 'upgrade'),
  header('upgrade', 'websocket', 'h2c'),
  header('te', 'trailers', 'chunked'),
  header('transfer-encoding', 'chunked', 'gzip, chunked', 'x'),
  header('x-forwarded-host', 'elsewhere.example'),
  header('x-http-method-override', 'DELETE'),
  header('service-worker', 'script', ''),
  header('if-none-match', '*', '"1"', 'x'),
  header('host', 'elsewhere.example', 'origin.test'),
  header('expect', '100-continue'),
  fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), odd),
);
/** The credentials of a request. Most of them are good. */
const shown = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(header('cookie', '_mydia_key=alice', '_mydia_key=bob')) },
  { weight: 3, arbitrary: fc.array(credential, { maxLength: 2 }) },
);
const sameOrigin = fc.constant<[string, string]>(['sec-fetch-site', 'same-origin']);
export const fuzzHeaders = fc
  .tuple(shown, fc.option(sameOrigin, { freq: 4 }), fc.oneof(fc.constant([]), fc.array(other, { maxLength: 3 })))
  .map(([credentials, own, rest]): Array<[string, string]> => [...credentials, ...(own ? [own] : []), ...rest]);
