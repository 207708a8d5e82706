/** The error for a playlist that the edge cannot give out, such as an encrypted one. */
import { OriginError } from '../origins/adapter.ts';

/**
 * A playlist that the origin's own player may well play, but whose requests the edge cannot route through itself: it is
 * encrypted, names something that is no file of the session, or is one that the edge does not understand. The next
 * request would find the same.
 */
export class UnwritablePlaylist extends OriginError {
  constructor(message: string, cause?: unknown) {
    super('origin_invalid', message, { cause });
  }
}
