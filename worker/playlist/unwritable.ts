import { OriginError } from '../origins/adapter.ts';

/**
 * A playlist that the origin's own player may well play, and that cannot be led through the edge: it is encrypted, names what
 * is not a file of the session, or is not understood. It will be so the next time too.
 */
export class UnwritablePlaylist extends OriginError {
  constructor(message: string, cause?: unknown) {
    super('origin_invalid', message, { cause });
  }
}
