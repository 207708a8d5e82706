/** The error for a playlist that the edge cannot give out, such as an encrypted one. */
import { OriginError } from '../origins/adapter.ts';

/**
 * A playlist that the edge cannot rewrite so that its URIs lead through the edge. It is encrypted, names something that
 * is no file of the session, or is one that the edge does not understand. The origin's own player may well play it.
 * Another request would get a playlist of the same kind.
 */
export class UnwritablePlaylist extends OriginError {
  constructor(message: string, cause?: unknown) {
    super('origin_invalid', message, { cause });
  }
}
