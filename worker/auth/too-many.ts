/** The error of a viewer who has lately tried too much. */
import { HeadstartError } from '../../protocol/errors.ts';

/** The viewer, or all viewers together, have lately tried too much. */
export class TooManyError extends HeadstartError {
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number) {
    super('too_many', message);
    this.retryAfterS = retryAfterS;
  }
}
