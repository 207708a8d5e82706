/** The codes that say why a film cannot be played. */
import type { ErrorCode } from '../../protocol/errors.ts';

/**
 * Why a film cannot be played: the edge's own code, `network` when the edge was not reached, `media` when this browser
 * cannot play the data.
 */
export type FailureCode = ErrorCode | 'network' | 'media';
