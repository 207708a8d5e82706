/** Headers and encodings of those answers of the origin into which the edge writes. */

/** These headers describe the bytes of the answer, which the edge has changed. */
export const OF_ITS_BYTES = [
  'content-length',
  'accept-ranges',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
];

/** The encodings that the platform can decode. */
export const ENCODINGS = ['', 'identity', 'gzip', 'br'];
