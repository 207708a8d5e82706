/** hls.js's error, once, where it enters. Its values are written out: a site's own hls.js must not be loaded a second time. */
import type { ErrorData, ErrorDetails, ErrorTypes } from 'hls.js/light';
import type { ErrorBody, ErrorCode } from '../../protocol/errors.ts';
import type { StreamError } from './recovery.ts';

/** What is read of an error; every hls.js since 1.4 tells it. */
export type HlsError = Pick<ErrorData, 'fatal' | 'networkDetails'> & {
  details: `${ErrorDetails}`;
  type: `${ErrorTypes}`;
  frag?: { gap?: boolean | undefined } | undefined;
  response?: { code?: number } | undefined;
};

/** Nothing that is asked again will be another. */
const HOPELESS: ReadonlySet<`${ErrorDetails}`> = new Set(['manifestParsingError', 'manifestIncompatibleCodecsError']);

/** hls.js asks for a segment that it cannot read as often as for one that cannot be had yet: for a minute. */
const UNREADABLE: `${ErrorDetails}` = 'fragParsingError';

export function streamError({ details, fatal, type, frag, response, networkDetails }: HlsError): StreamError {
  const playlist = /^(?:manifest|level|audioTrack)/.test(details);
  return {
    // An empty one is marked as a gap, and skipped.
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

/** @returns the edge's error code; null for an answer that is not the edge's. */
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
