/** The error for a viewer that has lately shown too many wrong keys. */
import { HeadstartError } from '../../protocol/errors.ts';

/** One client, or all clients together, have lately shown too many wrong keys. */
export class TooManyError extends HeadstartError {
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number) {
    super('too_many', message);
    this.retryAfterS = retryAfterS;
  }
}
