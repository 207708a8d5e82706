import type { ErrorCode } from '../../protocol/errors.ts';

/** Why a film cannot be played: the edge's own code, `network` when it was not reached, `media` when this browser cannot play what came. */
export type FailureCode = ErrorCode | 'network' | 'media';
