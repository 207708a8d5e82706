/** Headers and encodings of the origin's answers that the edge writes into. */

/** These headers describe the bytes of the answer, which the edge has changed. */
export const OF_ITS_BYTES = [
  'content-length',
  'accept-ranges',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
];

/** The platform can decode these. */
export const ENCODINGS = ['', 'identity', 'gzip', 'br'];
