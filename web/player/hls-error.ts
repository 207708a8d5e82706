/**
 * What an hls.js error says, and after which errors another request cannot help. hls.js's constants are written out, so
 * that the page does not load hls.js a second time beside the site's own.
 */
import type { ErrorData, ErrorDetails, ErrorTypes } from 'hls.js/light';
import type { ErrorBody, ErrorCode } from '../../protocol/errors.ts';
import type { StreamError } from './recovery.ts';

/** The fields of an error that are read here; every hls.js since 1.4 has them. */
export type HlsError = Pick<ErrorData, 'fatal' | 'networkDetails'> & {
  details: `${ErrorDetails}`;
  type: `${ErrorTypes}`;
  frag?: { gap?: boolean | undefined } | undefined;
  response?: { code?: number } | undefined;
};

/** After these errors, another request would bring the same answer. */
const HOPELESS: ReadonlySet<`${ErrorDetails}`> = new Set(['manifestParsingError', 'manifestIncompatibleCodecsError']);

/**
 * hls.js requests an unreadable segment again for a minute, like a segment that does not exist yet. So the player
 * counts this error as fatal.
 */
const UNREADABLE: `${ErrorDetails}` = 'fragParsingError';

export function readStreamError({ details, fatal, type, frag, response, networkDetails }: HlsError): StreamError {
  const playlist = /^(?:manifest|level|audioTrack)/.test(details);
  return {
    // hls.js marks an empty segment as a gap, and skips it: that error is not fatal.
    fatal: fatal || (details === UNREADABLE && !frag?.gap),
    kind: HOPELESS.has(details) ? 'other' : kindOf(type),
    resource: frag ? 'segment' : playlist ? 'playlist' : null,
    status: response?.code || null,
    code: response?.code ? codeIn(networkDetails) : null,
  };
}

function kindOf(type: `${ErrorTypes}`): StreamError['kind'] {
  switch (type) {
    case 'networkError':
      return 'network';
    case 'mediaError':
    case 'muxError':
      return 'media';
    default:
      return 'other';
  }
}

/** @returns the edge's error code; null for an answer that is not the edge's */
function codeIn(request: unknown): ErrorCode | null {
  if (!(request instanceof XMLHttpRequest)) return null;
  try {
    const { responseType, response } = request;
    const text =
      responseType === 'arraybuffer' ? new TextDecoder().decode(response as ArrayBuffer) : request.responseText;
    return (JSON.parse(text) as Partial<ErrorBody>).error ?? null;
  } catch {
    return null;
  }
}
