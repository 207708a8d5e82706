/** What is true of everything of the origin's that the edge writes into. */

/** What they say of its bytes is not true any more. */
export const OF_ITS_BYTES = [
  'content-length',
  'accept-ranges',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
];

/** The platform can read these. */
export const ENCODINGS = ['', 'identity', 'gzip', 'br'];
