/**
 * What the player does after an error of hls.js: ask again, load another session, give up. It is a pure function: the
 * history comes in as an argument.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { FailureCode } from './failure.ts';

export interface StreamError {
  fatal: boolean;
  kind: 'network' | 'media' | 'other';
  /** The kind of request that failed; null when the error comes from no request. */
  resource: 'playlist' | 'segment' | null;
  /** HTTP status; null without an answer. */
  status: number | null;
  /** The edge's error code in the body of a refusal. */
  code: ErrorCode | null;
}

export interface StreamHistory {
  /** How many media errors came in the last two minutes. */
  mediaErrors: number;
  /** Fatal network errors since data last arrived. */
  networkErrors: number;
  /** The viewer has waited too long for a picture: the next failure is final. */
  overdue: boolean;
}

export type Remedy =
  | { do: 'nothing' }
  | { do: 'recover-media'; swapAudio: boolean }
  | { do: 'retry'; afterMs: number }
  /** The session is gone. The page opens a new visit, whose playlist goes on at the same place. */
  | { do: 'lost' }
  | { do: 'fail'; code: FailureCode };

const MEDIA_ERRORS_MAX = 3;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 8_000;

export function chooseRemedy(error: StreamError, history: StreamHistory): Remedy {
  if (error.kind === 'network' && error.status !== null) {
    const refusal = refused(error);
    if (refusal) return refusal;
  }
  if (!error.fatal) return { do: 'nothing' };
  switch (error.kind) {
    case 'media':
      // The first try is a mere reset. The second try also swaps the audio codec, which helps against the common cause:
      // a mislabelled AAC profile.
      if (history.mediaErrors < MEDIA_ERRORS_MAX - 1) {
        return { do: 'recover-media', swapAudio: history.mediaErrors > 0 };
      }
      return { do: 'fail', code: 'media' };
    case 'network':
      if (history.overdue) return { do: 'fail', code: error.code ?? 'network' };
      return { do: 'retry', afterMs: Math.min(RETRY_MIN_MS * 2 ** history.networkErrors, RETRY_MAX_MS) };
    case 'other':
      return { do: 'fail', code: 'media' };
  }
}

/**
 * hls.js does not repeat a request after a 4xx, since the same request would be refused again: only another request
 * helps.
 */
function refused({ resource, status, code }: StreamError): Remedy | null {
  switch (status) {
    case 401:
      return { do: 'fail', code: 'signed_out' };
    case 403:
    case 410:
      return { do: 'lost' };
    case 404:
      // When the edge refuses a playlist with an error code, asking again does not help. When a segment has gone, or
      // another server answers 404, the session is lost.
      return resource === 'playlist' && code ? { do: 'fail', code } : { do: 'lost' };
    case 503:
      // Other viewers have every slot. After a failure with `busy`, the page tells the viewer and waits for a slot.
      return resource === 'playlist' && code === 'busy' ? { do: 'fail', code } : null;
    default:
      return null;
  }
}
