/** Which headers are dropped from an answer that the edge has changed, and which encodings it can read. */

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
